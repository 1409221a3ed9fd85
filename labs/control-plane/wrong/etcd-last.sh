# fails: components, heals, etcd
# Does everything, and then takes etcd away.
bash night.sh
ssh control-plane 'if ls /var/tmp/*.yaml; then mv /var/tmp/*.yaml /etc/kubernetes/manifests/; fi'
ssh control-plane "sed -i 's/:v1.36.22/:v1.36.2/' /etc/kubernetes/manifests/*.yaml"
ssh {{node}} systemctl start kubelet
sleep 60
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s
ssh control-plane mv /etc/kubernetes/manifests/etcd.yaml /var/tmp/
sleep 15
