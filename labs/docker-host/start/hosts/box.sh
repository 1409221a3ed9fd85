# What runs on box before the learner comes.
docker pull -q nginx:1.27
docker pull -q busybox:1.36
docker pull -q registry.k8s.io/e2e-test-images/agnhost:2.53
docker run -d --name {{neighbour}} --restart unless-stopped -p 9000:80 nginx:1.27
docker run -d --name {{worker}} --memory 64m registry.k8s.io/e2e-test-images/agnhost:2.53 \
  stress --mem-total {{need}}Mi --mem-alloc-size 10Mi --mem-alloc-sleep 200ms
docker run -d --name backup busybox:1.36 sh -c 'echo copying; sleep 3600'
docker run -d --name migration busybox:1.36 sh -c 'echo "no such table" >&2; exit 1'
sleep 8
docker kill backup
