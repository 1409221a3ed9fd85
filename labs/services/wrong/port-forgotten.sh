# fails: back-answers
# Mends the selector, and leaves the port on which nobody listens.
kubectl patch service {{back}} -p '{"spec":{"selector":{"tier":"backend"}}}'
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl patch service {{front}} -p '{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":{{nodePort}}}]}}'
sleep 2
