// Examples of ConfigMaps, Secrets and pods that read them.

const testPod = (command: string, environment: string, more = "", name = "dapi-test-pod") => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: test-container
      image: registry.k8s.io/busybox:1.27.2
      command: ${command}
${environment}${more}  restartPolicy: Never
`;

const fromMap = (variable: string, map: string, key: string) => `        - name: ${variable}
          valueFrom:
            configMapKeyRef:
              name: ${map}
              key: ${key}
`;

const map = (name: string, entries: string) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: default
data:
${entries}`;

export const configurationExamples: Readonly<Record<string, string>> = {
  "configmap/configmaps.yaml": `${map("special-config", "  special.how: very\n")}---\n${map("env-config", "  log_level: INFO\n")}`,
  "configmap/configmap-multikeys.yaml": map(
    "special-config",
    "  SPECIAL_LEVEL: very\n  SPECIAL_TYPE: charm\n",
  ),
  "configmap/game.properties": `enemies=aliens
lives=3
enemies.cheat=true
enemies.cheat.level=noGoodRotten
secret.code.passphrase=UUDDLRLRBABAS
secret.code.allowed=true
secret.code.lives=30
`,
  "configmap/ui.properties": `color.good=purple
color.bad=yellow
allow.textmode=true
how.nice.to.look=fairlyNice
`,
  "pods/pod-single-configmap-env-variable.yaml": testPod(
    '[ "/bin/sh", "-c", "env" ]',
    `      env:\n${fromMap("SPECIAL_LEVEL_KEY", "special-config", "special.how")}`,
  ),
  "pods/pod-multiple-configmap-env-variable.yaml": testPod(
    '[ "/bin/sh", "-c", "env" ]',
    `      env:\n${fromMap("SPECIAL_LEVEL_KEY", "special-config", "special.how")}${fromMap("LOG_LEVEL", "env-config", "log_level")}`,
  ),
  "pods/pod-configmap-envFrom.yaml": testPod(
    '[ "/bin/sh", "-c", "env" ]',
    "      envFrom:\n      - configMapRef:\n          name: special-config\n",
  ),
  "pods/pod-configmap-env-var-valueFrom.yaml": testPod(
    '[ "/bin/echo", "$(SPECIAL_LEVEL_KEY) $(SPECIAL_TYPE_KEY)" ]',
    `      env:\n${fromMap("SPECIAL_LEVEL_KEY", "special-config", "SPECIAL_LEVEL")}${fromMap("SPECIAL_TYPE_KEY", "special-config", "SPECIAL_TYPE")}`,
  ),
  "pods/pod-configmap-volume.yaml": testPod(
    '[ "/bin/sh", "-c", "ls /etc/config/" ]',
    "      volumeMounts:\n      - name: config-volume\n        mountPath: /etc/config\n",
    "  volumes:\n    - name: config-volume\n      configMap:\n        name: special-config\n",
  ),
  "pods/pod-configmap-volume-specific-key.yaml": testPod(
    '[ "/bin/sh","-c","cat /etc/config/keys" ]',
    "      volumeMounts:\n      - name: config-volume\n        mountPath: /etc/config\n",
    "  volumes:\n    - name: config-volume\n      configMap:\n        name: special-config\n        items:\n        - key: SPECIAL_LEVEL\n          path: keys\n",
  ),
  "pods/inject/secret.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: test-secret
data:
  username: bXktYXBw
  password: Mzk1MjgkdmRnN0pi
`,
  "pods/inject/secret-pod.yaml": `apiVersion: v1
kind: Pod
metadata:
  name: secret-test-pod
spec:
  containers:
    - name: test-container
      image: nginx
      volumeMounts:
        - name: secret-volume
          mountPath: /etc/secret-volume
          readOnly: true
  volumes:
    - name: secret-volume
      secret:
        secretName: test-secret
`,
  "pods/inject/pod-single-secret-env-variable.yaml": `apiVersion: v1
kind: Pod
metadata:
  name: env-single-secret
spec:
  containers:
  - name: envars-test-container
    image: nginx
    env:
    - name: SECRET_USERNAME
      valueFrom:
        secretKeyRef:
          name: backend-user
          key: backend-username
`,
};
