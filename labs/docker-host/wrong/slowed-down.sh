# fails: worker
# Lets it take its memory so slowly that the limit is never seen.
docker rm {{worker}}
docker run -d --name {{worker}} --memory 64m registry.k8s.io/e2e-test-images/agnhost:2.53 stress --mem-total {{need}}Mi --mem-alloc-size 10Mi --mem-alloc-sleep 1h
docker run -d --name {{name}} --restart unless-stopped --memory 128m -p {{port}}:80 nginx:1.27
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl expose deployment {{name}} --port=80
kubectl rollout status deployment/{{name}}
