# fails: served
# Publishes the port of a container in which no web server runs.
docker update --memory 256m --memory-swap 256m {{worker}}
docker start {{worker}}
docker run -d --name {{name}} --restart unless-stopped --memory 128m -p {{port}}:80 nginx:1.27 sleep infinity
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl expose deployment {{name}} --port=80
kubectl rollout status deployment/{{name}}
