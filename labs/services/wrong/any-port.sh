# fails: node-port
# Takes whatever port the cluster draws.
kubectl patch service {{back}} -p '{"spec":{"selector":{"tier":"backend"},"ports":[{"port":80,"targetPort":9376}]}}'
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl patch service {{front}} -p '{"spec":{"type":"NodePort"}}'
sleep 2
