# fails: components, node
# Does the third task alone, in a cluster in which nothing happened.
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s
