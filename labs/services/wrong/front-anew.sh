# fails: same-object
# Deletes the second Service and makes another of the same name.
kubectl patch service {{back}} -p '{"spec":{"selector":{"tier":"backend"},"ports":[{"port":80,"targetPort":9376}]}}'
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl delete service {{front}}
kubectl create service nodeport {{front}} --tcp=80 --node-port={{nodePort}}
sleep 2
