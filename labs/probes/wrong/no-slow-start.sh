# fails: same-programs
# Takes the slow start out of the applications instead of telling Kubernetes of it.
kubectl patch deployment {{api}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","command":null,"readinessProbe":{"httpGet":{"port":80},"periodSeconds":2}}]}}}}'
kubectl patch deployment {{worker}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"worker","livenessProbe":{"grpc":{"port":5000},"periodSeconds":5}}]}}}}'
kubectl patch deployment {{importer}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"importer","command":["agnhost","netexec"]}]}}}}'
for name in {{api}} {{worker}} {{importer}}; do kubectl rollout status deployment/$name --timeout=180s; done; sleep {{loading}}
