# fails: canary, canary-traffic
# A bare Pod behind the Service stands in for the canary Deployment.
kubectl patch deployment {{name}} -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0}}}}'
kubectl set image deployment/{{name}} nginx=nginx:{{target}}
kubectl rollout status deployment/{{name}}
kubectl set image deployment/{{name}} nginx=nginx:{{target}}-nope
kubectl rollout status deployment/{{name}} --timeout=30s
kubectl rollout undo deployment/{{name}}
kubectl rollout status deployment/{{name}}
sed 's/nginx:1.25/nginx:{{canary}}/' canary.yaml | kubectl apply -f -
kubectl run trial --image=nginx:{{canary}} --labels=app={{name}},track=canary
kubectl rollout status deployment/{{name}}-canary
