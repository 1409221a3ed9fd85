# What somebody did last night. Whoever reads on spoils the exercise.
kubectl create configmap night
ssh {{node}} systemctl stop kubelet
sleep 70
case {{fault}} in
  moved) ssh control-plane mv /etc/kubernetes/manifests/{{component}}.yaml /var/tmp/{{component}}.yaml ;;
  mistyped) ssh control-plane sed -i 's/:v1.36.2/:v1.36.22/' /etc/kubernetes/manifests/{{component}}.yaml ;;
esac
sleep 45
echo "Good morning."
