# fails: node-port
# Nodes without a Pod of it drop what arrives.
kubectl patch service {{back}} -p '{"spec":{"selector":{"tier":"backend"},"ports":[{"port":80,"targetPort":9376}]}}'
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl patch service {{front}} -p '{"spec":{"type":"NodePort","externalTrafficPolicy":"Local","ports":[{"port":80,"nodePort":{{nodePort}}}]}}'
sleep 2
