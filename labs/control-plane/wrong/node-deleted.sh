# fails: node
# Gets rid of the node instead of bringing it back.
bash night.sh
ssh control-plane 'if ls /var/tmp/*.yaml; then mv /var/tmp/*.yaml /etc/kubernetes/manifests/; fi'
ssh control-plane "sed -i 's/:v1.36.22/:v1.36.2/' /etc/kubernetes/manifests/*.yaml"
sleep 60
kubectl delete node {{node}}
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s
