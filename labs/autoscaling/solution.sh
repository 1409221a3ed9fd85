kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml
kubectl -n kube-system rollout status deployment/metrics-server
kubectl set resources deployment {{name}} -c php-apache --requests=cpu={{request}}m --limits=cpu=500m
kubectl rollout status deployment/{{name}}
sed -e "s/minReplicas: 1/minReplicas: {{min}}/" -e "s/maxReplicas: 2/maxReplicas: {{max}}/" -e "s/averageUtilization: 80/averageUtilization: {{target}}/" autoscaler.yaml > hpa.yaml
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
