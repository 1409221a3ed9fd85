# fails: autoscaler, working, day-served, breathes, one-by-one
# Scales by hand, for the evening, and never installs anything.
kubectl set resources deployment {{name}} -c php-apache --requests=cpu={{request}}m --limits=cpu=500m
kubectl rollout status deployment/{{name}}
kubectl scale deployment {{name}} --replicas={{max}}
kubectl rollout status deployment/{{name}}
