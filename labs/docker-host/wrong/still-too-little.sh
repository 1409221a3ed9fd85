# fails: worker
# Starts it again and again with a limit that cannot suffice.
docker update --memory 72m --memory-swap 72m --restart always {{worker}}
docker start {{worker}}
docker run -d --name {{name}} --restart unless-stopped --memory 128m -p {{port}}:80 nginx:1.27
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl expose deployment {{name}} --port=80
kubectl rollout status deployment/{{name}}
