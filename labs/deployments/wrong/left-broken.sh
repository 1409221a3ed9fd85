# fails: updated, broken-undone, canary, canary-traffic
# Leaves the broken version in place, and forgets the canary.
kubectl patch deployment {{name}} -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0}}}}'
kubectl set image deployment/{{name}} nginx=nginx:{{target}}
kubectl rollout status deployment/{{name}}
kubectl set image deployment/{{name}} nginx=nginx:{{target}}-nope
kubectl rollout status deployment/{{name}} --timeout=30s
