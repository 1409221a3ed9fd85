# fails: neighbour
# Makes room before it mends anything.
kubectl scale deployment {{neighbour}} --replicas=0
bash night.sh
ssh control-plane 'if ls /var/tmp/*.yaml; then mv /var/tmp/*.yaml /etc/kubernetes/manifests/; fi'
ssh control-plane "sed -i 's/:v1.36.22/:v1.36.2/' /etc/kubernetes/manifests/*.yaml"
ssh {{node}} systemctl start kubelet
sleep 60
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s
kubectl scale deployment {{neighbour}} --replicas=2
kubectl rollout status deployment/{{neighbour}} --timeout=60s
