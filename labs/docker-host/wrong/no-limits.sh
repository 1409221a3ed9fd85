# fails: limited, worker
# Takes the limits away instead of choosing them.
docker rm {{worker}}
docker run -d --name {{worker}} registry.k8s.io/e2e-test-images/agnhost:2.53 stress --mem-total {{need}}Mi --mem-alloc-size 10Mi --mem-alloc-sleep 200ms
docker run -d --name {{name}} --restart always -p {{port}}:80 nginx:1.27
kubectl create deployment {{name}} --image=nginx:1.27 --replicas={{replicas}}
kubectl expose deployment {{name}} --port=80
kubectl rollout status deployment/{{name}}
