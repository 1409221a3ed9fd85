# fails: autoscaler, day-served
# Takes the bounds of the file as they are: two Pods at most, and one to begin with.
kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml
kubectl -n kube-system rollout status deployment/metrics-server
kubectl set resources deployment {{name}} -c php-apache --requests=cpu={{request}}m --limits=cpu=500m
kubectl rollout status deployment/{{name}}
cp autoscaler.yaml hpa.yaml
cat >> hpa.yaml <<END
  behavior:
    scaleDown:
      policies:
        - type: Pods
          value: 1
          periodSeconds: 60
END
kubectl apply -f hpa.yaml
sleep 60
kubectl get hpa {{name}}
