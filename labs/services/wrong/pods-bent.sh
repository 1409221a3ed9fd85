# fails: back-answers, deployment
# Bends the Pods to the misspelt selector.
kubectl patch deployment {{back}} -p '{"spec":{"template":{"metadata":{"labels":{"tier":"backened"}}}}}'
kubectl rollout status deployment/{{back}}
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl patch service {{front}} -p '{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":{{nodePort}}}]}}'
sleep 2
