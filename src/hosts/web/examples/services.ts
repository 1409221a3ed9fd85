// Examples of Services and the programs behind them.

const hello = (tier: string, replicas: number, port: number, container: string, image: string, more = "") =>
  `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${tier}
spec:
  selector:
    matchLabels:
      app: hello
      tier: ${tier}
      track: stable
  replicas: ${replicas}
  template:
    metadata:
      labels:
        app: hello
        tier: ${tier}
        track: stable
    spec:
      containers:
      - name: ${container}
        image: "${image}"
${port > 0 ? `        ports:\n        - name: http\n          containerPort: ${port}\n` : ""}${more}`;

const redis = (role: "leader" | "follower", replicas: number, image: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: redis-${role}
  labels:
    app: redis
    role: ${role}
    tier: backend
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: redis
      role: ${role}
      tier: backend
  template:
    metadata:
      labels:
        app: redis
        role: ${role}
        tier: backend
    spec:
      containers:
      - name: ${role}
        image: "${image}"
        resources:
          requests:
            cpu: 100m
            memory: 100Mi
        ports:
        - containerPort: 6379
`;

const redisService = (role: string) => `apiVersion: v1
kind: Service
metadata:
  name: redis-${role}
  labels:
    app: redis
    role: ${role}
    tier: backend
spec:
  ports:
  - port: 6379
    targetPort: 6379
  selector:
    app: redis
    role: ${role}
    tier: backend
`;

export const serviceExamples: Readonly<Record<string, string>> = {
  "service/load-balancer-example.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/name: load-balancer-example
  name: hello-world
spec:
  replicas: 5
  selector:
    matchLabels:
      app.kubernetes.io/name: load-balancer-example
  template:
    metadata:
      labels:
        app.kubernetes.io/name: load-balancer-example
    spec:
      containers:
      - image: gcr.io/google-samples/hello-app:2.0
        name: hello-world
        ports:
        - containerPort: 8080
`,
  "service/access/hello-application.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello-world
spec:
  selector:
    matchLabels:
      run: load-balancer-example
  replicas: 2
  template:
    metadata:
      labels:
        run: load-balancer-example
    spec:
      containers:
      - name: hello-world
        image: us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0
        ports:
        - containerPort: 8080
          protocol: TCP
`,
  "service/access/backend-deployment.yaml": hello(
    "backend",
    3,
    80,
    "hello",
    "gcr.io/google-samples/hello-go-gke:1.0",
  ),
  "service/access/backend-service.yaml": `apiVersion: v1
kind: Service
metadata:
  name: hello
spec:
  selector:
    app: hello
    tier: backend
  ports:
  - protocol: TCP
    port: 80
    targetPort: http
`,
  "service/access/frontend-deployment.yaml": hello(
    "frontend",
    1,
    0,
    "nginx",
    "gcr.io/google-samples/hello-frontend:1.0",
    '        lifecycle:\n          preStop:\n            exec:\n              command: ["/usr/sbin/nginx","-s","quit"]\n',
  ),
  "service/access/frontend-service.yaml": `apiVersion: v1
kind: Service
metadata:
  name: frontend
spec:
  selector:
    app: hello
    tier: frontend
  ports:
  - protocol: "TCP"
    port: 80
    targetPort: 80
  type: LoadBalancer
`,
  "service/networking/run-my-nginx.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-nginx
spec:
  selector:
    matchLabels:
      run: my-nginx
  replicas: 2
  template:
    metadata:
      labels:
        run: my-nginx
    spec:
      containers:
      - name: my-nginx
        image: nginx
        ports:
        - containerPort: 80
`,
  "service/networking/nginx-svc.yaml": `apiVersion: v1
kind: Service
metadata:
  name: my-nginx
  labels:
    run: my-nginx
spec:
  ports:
  - port: 80
    protocol: TCP
  selector:
    run: my-nginx
`,
  "service/networking/minimal-ingress.yaml": `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: minimal-ingress
  annotations:
    nginx.ingress.kubernetes.io/rewrite-target: /
spec:
  ingressClassName: nginx-example
  rules:
  - http:
      paths:
      - path: /testpath
        pathType: Prefix
        backend:
          service:
            name: test
            port:
              number: 80
`,
  "application/php-apache.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: php-apache
spec:
  selector:
    matchLabels:
      run: php-apache
  template:
    metadata:
      labels:
        run: php-apache
    spec:
      containers:
      - name: php-apache
        image: registry.k8s.io/hpa-example
        ports:
        - containerPort: 80
        resources:
          limits:
            cpu: 500m
          requests:
            cpu: 200m
---
apiVersion: v1
kind: Service
metadata:
  name: php-apache
  labels:
    run: php-apache
spec:
  ports:
  - port: 80
  selector:
    run: php-apache
`,
  "application/hpa/php-apache.yaml": `apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata:
  name: php-apache
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: php-apache
  minReplicas: 1
  maxReplicas: 10
  targetCPUUtilizationPercentage: 50
`,
  "application/guestbook/redis-leader-deployment.yaml": redis("leader", 1, "docker.io/redis:6.0.5"),
  "application/guestbook/redis-leader-service.yaml": redisService("leader"),
  "application/guestbook/redis-follower-deployment.yaml": redis(
    "follower",
    2,
    "us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2",
  ),
  "application/guestbook/redis-follower-service.yaml": redisService("follower"),
  "application/guestbook/frontend-deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: frontend
spec:
  replicas: 3
  selector:
    matchLabels:
      app: guestbook
      tier: frontend
  template:
    metadata:
      labels:
        app: guestbook
        tier: frontend
    spec:
      containers:
      - name: php-redis
        image: us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5
        env:
        - name: GET_HOSTS_FROM
          value: "dns"
        resources:
          requests:
            cpu: 100m
            memory: 100Mi
        ports:
        - containerPort: 80
`,
  "application/guestbook/frontend-service.yaml": `apiVersion: v1
kind: Service
metadata:
  name: frontend
  labels:
    app: guestbook
    tier: frontend
spec:
  ports:
  - port: 80
  selector:
    app: guestbook
    tier: frontend
`,
};
