# fails: back-endpoints, back-answers
# Bends the labels of the Pods that are there: the next ones will not have them.
kubectl label pods -l app={{back}} tier=backened --overwrite
kubectl patch service {{back}} -p '{"spec":{"ports":[{"port":80,"targetPort":9376}]}}'
kubectl expose deployment {{back}} --name={{back}}-pods --cluster-ip=None --port=9376
kubectl patch service {{front}} -p '{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":{{nodePort}}}]}}'
sleep 2
