# fails: etcd
# Takes every manifest away and puts it back, to be sure.
bash night.sh
ssh control-plane 'if ls /var/tmp/*.yaml; then mv /var/tmp/*.yaml /etc/kubernetes/manifests/; fi'
ssh control-plane "sed -i 's/:v1.36.22/:v1.36.2/' /etc/kubernetes/manifests/*.yaml"
sleep 20
ssh control-plane 'mkdir /root/all && mv /etc/kubernetes/manifests/*.yaml /root/all/ && sleep 5 && mv /root/all/*.yaml /etc/kubernetes/manifests/'
ssh {{node}} systemctl start kubelet
sleep 300
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s
