# fails: neighbour
# Freezes the neighbour's container to make room for a while.
docker pause {{neighbour}}
docker update --memory 256m --memory-swap 256m {{worker}}
docker start {{worker}}
docker unpause {{neighbour}}
docker run -d --name {{name}} --restart unless-stopped --memory 128m -p {{port}}:80 nginx:1.27
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl expose deployment {{name}} --port=80
kubectl rollout status deployment/{{name}}
