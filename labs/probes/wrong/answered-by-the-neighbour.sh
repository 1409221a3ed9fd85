# fails: api-no-loss
# Sends the requests to somebody else while the Pods are said to be ready at once.
kubectl patch deployment {{api}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","readinessProbe":{"exec":{"command":["true"]}}}]}}}}'
kubectl patch service {{api}} -p '{"spec":{"selector":{"app":"{{neighbour}}"}}}'
kubectl patch deployment {{worker}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"worker","livenessProbe":{"grpc":{"port":5000},"periodSeconds":5}}]}}}}'
kubectl patch deployment {{importer}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"importer","startupProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5,"failureThreshold":30}}]}}}}'
for name in {{api}} {{worker}} {{importer}}; do kubectl rollout status deployment/$name --timeout=180s; done
