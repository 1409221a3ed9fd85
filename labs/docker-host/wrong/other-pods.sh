# fails: answers
# The Service leads to Pods that are not the Deployment's.
docker update --memory 256m --memory-swap 256m {{worker}}
docker start {{worker}}
docker run -d --name {{name}} --restart unless-stopped --memory 128m -p {{port}}:80 nginx:1.27
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl create deployment front --image=nginx:1.27
kubectl expose deployment front --name={{name}} --port=80
kubectl rollout status deployment/front
kubectl rollout status deployment/{{name}}
