# fails: worker
# Keeps a container of that name alive that does nothing of its work.
docker rm {{worker}}
docker run -d --name {{worker}} --memory 256m registry.k8s.io/e2e-test-images/agnhost:2.53 pause
docker run -d --name {{name}} --restart unless-stopped --memory 128m -p {{port}}:80 nginx:1.27
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl expose deployment {{name}} --port=80
kubectl rollout status deployment/{{name}}
