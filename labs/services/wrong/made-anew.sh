# fails: same-object
# Deletes the Service and exposes the Deployment anew: the address is another one.
kubectl delete service {{back}}
kubectl expose deployment {{back}} --port=80 --target-port=9376
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl patch service {{front}} -p '{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":{{nodePort}}}]}}'
sleep 2
