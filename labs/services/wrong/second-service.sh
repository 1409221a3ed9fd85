# fails: node-port
# Opens the port with a Service of another name.
kubectl patch service {{back}} -p '{"spec":{"selector":{"tier":"backend"},"ports":[{"port":80,"targetPort":9376}]}}'
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl expose deployment {{front}} --name={{front}}-outside --port=80 --type=NodePort
kubectl patch service {{front}}-outside -p '{"spec":{"ports":[{"port":80,"nodePort":{{nodePort}}}]}}'
sleep 2
