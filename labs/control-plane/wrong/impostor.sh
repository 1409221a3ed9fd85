# fails: components, scaled, heals
# Puts a Pod of the missing component's name in its place instead of its manifest.
bash night.sh
if ssh control-plane ls /var/tmp/kube-scheduler.yaml; then component=kube-scheduler; else component=kube-controller-manager; fi
ssh control-plane rm -f /etc/kubernetes/manifests/$component.yaml
sleep 30
kubectl run $component-control-plane -n kube-system --image=nginx:1.27 --overrides='{"spec":{"nodeName":"control-plane"}}'
ssh {{node}} systemctl start kubelet
sleep 60
