# fails: node
# Writes into the Node's status what should be there, and leaves the kubelet as it is.
bash night.sh
ssh control-plane 'if ls /var/tmp/*.yaml; then mv /var/tmp/*.yaml /etc/kubernetes/manifests/; fi'
ssh control-plane "sed -i 's/:v1.36.22/:v1.36.2/' /etc/kubernetes/manifests/*.yaml"
sleep 60
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s
kubectl patch node {{node}} --subresource=status -p '{"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}'
