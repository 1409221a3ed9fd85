// Who may import whom. A room is a folder (or a file); a file belongs to the longest room that holds it.

/** Rooms by path; each names the rooms that it may import besides itself. */
export const walls: Readonly<Record<string, readonly string[]>> = {
  "src/simulation": [],

  "src/cluster/apimachinery": ["src/cluster/api/types.ts"],
  "src/cluster/api": ["src/cluster/apimachinery", "src/simulation"],
  "src/cluster/cel": ["src/cluster/api", "src/cluster/apimachinery"],
  "src/cluster/etcd": [],
  "src/cluster/client-go": ["src/cluster/api", "src/cluster/apimachinery", "src/simulation"],
  "src/cluster/pki": ["src/cluster/apimachinery"],
  // The second door gives out client-go's interface, so it must know it.
  "src/cluster/kube-apiserver": [
    "src/cluster/pki",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/cluster/cel",
    "src/cluster/etcd",
    "src/cluster/client-go",
    "src/simulation",
  ],
  "src/cluster/kube-controller-manager": [
    "src/cluster/pki",
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/simulation",
  ],
  "src/cluster/kube-scheduler": [
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/simulation",
  ],
  "src/cluster/cni": ["src/cluster/apimachinery", "src/hosts", "src/simulation"],
  "src/cluster/container-runtime": ["src/cluster/apimachinery", "src/hosts", "src/simulation"],
  "src/cluster/kube-proxy": [
    "src/cluster/cni",
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/simulation",
  ],
  "src/cluster/coredns": [
    "src/cluster/cni",
    "src/cluster/container-runtime",
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/hosts",
    "src/simulation",
  ],
  "src/cluster/addons": [
    "src/cluster/cni",
    "src/cluster/container-runtime",
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/hosts",
    "src/simulation",
  ],
  "src/cluster/kubelet": [
    "src/cluster/cni",
    "src/cluster/container-runtime",
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/hosts",
    "src/simulation",
  ],
  "src/cluster/control-plane": [
    "src/cluster/cni",
    "src/cluster/container-runtime",
    "src/cluster/client-go",
    "src/cluster/kubelet",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/hosts",
    "src/simulation",
  ],
  // What a new cluster holds, written through a client.
  "src/cluster/bootstrap.ts": ["src/cluster/client-go", "src/cluster/api", "src/cluster/apimachinery"],
  "src/cluster/machines.ts": ["src/cluster/kubelet", "src/cluster/kube-apiserver/http/version.ts"],
  "src/cluster/kubeconfig.ts": ["src/cluster/pki"],
  // The composition root: the only file that knows every component.
  "src/cluster/cluster.ts": ["src/cluster", "src/hosts", "src/simulation"],

  "src/hosts": ["src/cluster/apimachinery", "src/cluster/cni", "src/simulation"],
  "src/kubectl": [
    "src/cluster/pki",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/hosts",
    "src/simulation",
  ],
  "src/grading": [
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/cluster/cni",
    "src/session/protocol.ts",
    "src/simulation",
  ],
  graders: ["src/grading"],
  "src/session": [
    "src/cluster/cluster.ts",
    "src/cluster/client-go",
    "src/cluster/api",
    "src/cluster/apimachinery",
    "src/grading",
    "src/hosts",
    "src/kubectl",
    "src/simulation",
  ],
  "src/site": ["src/session", "src/grading", "src/cluster/apimachinery", "graders", "labs"],
  "src/cli": ["src", "graders", "labs"],
};

/** Rooms that must run in a browser's worker and in Node alike: neither `node:` modules nor the page's objects. */
export const portable = [
  "src/simulation",
  "src/cluster",
  "src/hosts",
  "src/kubectl",
  "src/session",
  "src/grading",
  "graders",
];
