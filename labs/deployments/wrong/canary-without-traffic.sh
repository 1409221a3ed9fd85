# fails: canary, canary-traffic
# The canary lacks the label that the Service selects by.
kubectl patch deployment {{name}} -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0}}}}'
kubectl set image deployment/{{name}} nginx=nginx:{{target}}
kubectl rollout status deployment/{{name}}
kubectl set image deployment/{{name}} nginx=nginx:{{target}}-nope
kubectl rollout status deployment/{{name}} --timeout=30s
kubectl rollout undo deployment/{{name}}
kubectl rollout status deployment/{{name}}
sed 's/nginx:1.25/nginx:{{canary}}/' canary.yaml | kubectl apply -f -
kubectl rollout status deployment/{{name}}-canary
