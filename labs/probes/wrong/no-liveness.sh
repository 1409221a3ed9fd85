# fails: importer-liveness
# Takes the probe away that kills the importer.
kubectl patch deployment {{api}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","readinessProbe":{"httpGet":{"port":80},"periodSeconds":2}}]}}}}'
kubectl patch deployment {{worker}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"worker","livenessProbe":{"grpc":{"port":5000},"periodSeconds":5}}]}}}}'
kubectl patch deployment {{importer}} --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/livenessProbe"}]'
for name in {{api}} {{worker}} {{importer}}; do kubectl rollout status deployment/$name --timeout=180s; done
