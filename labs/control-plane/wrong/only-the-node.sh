# fails: components, scaled, heals
# Starts the kubelet, and takes the cluster for healthy because every node is ready.
bash night.sh
ssh {{node}} systemctl start kubelet
sleep 30
kubectl get nodes
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s
