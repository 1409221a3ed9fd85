# What somebody did last night. Whoever reads on spoils the exercise.
kubectl create configmap night
ssh {{node}} systemctl stop kubelet
sleep 70
case {{neighbour}} in
  ledger) component=kube-scheduler ;;
  *) component=kube-controller-manager ;;
esac
case {{replicas}} in
  5) ssh control-plane sed -i 's/:v1.36.2/:v1.36.22/' /etc/kubernetes/manifests/$component.yaml ;;
  *) ssh control-plane mv /etc/kubernetes/manifests/$component.yaml /var/tmp/$component.yaml ;;
esac
sleep 45
echo "Good morning."
