# fails: no-pod-missing
# Updates with the default strategy, which lets a pod be missing.
kubectl set image deployment/{{name}} nginx=nginx:{{target}}
kubectl rollout status deployment/{{name}}
kubectl set image deployment/{{name}} nginx=nginx:{{target}}-nope
kubectl rollout status deployment/{{name}} --timeout=30s
kubectl rollout undo deployment/{{name}}
kubectl rollout status deployment/{{name}}
sed -e 's/nginx:1.25/nginx:{{canary}}/' -e 's/^\( *\)track: canary/\1app: {{name}}\n&/' canary.yaml | kubectl apply -f -
kubectl rollout status deployment/{{name}}-canary
