# fails: worker-restarted
# Restarts the worker every half minute, well or not.
kubectl patch deployment {{api}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","readinessProbe":{"httpGet":{"port":80},"periodSeconds":2}}]}}}}'
kubectl patch deployment {{worker}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"worker","livenessProbe":{"exec":{"command":["false"]},"periodSeconds":30,"failureThreshold":1}}]}}}}'
kubectl patch deployment {{importer}} -p '{"spec":{"template":{"spec":{"containers":[{"name":"importer","startupProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5,"failureThreshold":30}}]}}}}'
for name in {{api}} {{worker}} {{importer}}; do kubectl rollout status deployment/$name --timeout=180s; done
