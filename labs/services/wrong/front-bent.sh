# fails: node-port
# The port is open on every node, and others answer there.
kubectl patch service {{back}} -p '{"spec":{"selector":{"tier":"backend"},"ports":[{"port":80,"targetPort":9376}]}}'
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl patch service {{front}} -p '{"spec":{"type":"NodePort","selector":{"app":"{{back}}"},"ports":[{"port":80,"targetPort":9376,"nodePort":{{nodePort}}}]}}'
sleep 2
