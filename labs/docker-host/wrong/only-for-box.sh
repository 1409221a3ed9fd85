# fails: served
# Publishes the port on an address that no other machine reaches.
docker update --memory 256m --memory-swap 256m {{worker}}
docker start {{worker}}
docker run -d --name {{name}} --restart unless-stopped --memory 128m -p 127.0.0.1:{{port}}:80 nginx:1.27
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl expose deployment {{name}} --port=80
kubectl rollout status deployment/{{name}}
