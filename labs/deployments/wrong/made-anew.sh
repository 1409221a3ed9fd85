# fails: no-pod-missing, same-object
# Deletes the Deployment and makes it anew.
kubectl get deployment {{name}} -o yaml | sed -e 's/nginx:1.25/nginx:{{target}}/' -e '/resourceVersion:/d' -e '/uid:/d' > new.yaml
kubectl delete deployment {{name}}
kubectl apply -f new.yaml
kubectl rollout status deployment/{{name}}
kubectl set image deployment/{{name}} nginx=nginx:{{target}}-nope
kubectl rollout status deployment/{{name}} --timeout=30s
kubectl rollout undo deployment/{{name}}
kubectl rollout status deployment/{{name}}
sed -e 's/nginx:1.25/nginx:{{canary}}/' -e 's/^\( *\)track: canary/\1app: {{name}}\n&/' canary.yaml | kubectl apply -f -
kubectl rollout status deployment/{{name}}-canary
