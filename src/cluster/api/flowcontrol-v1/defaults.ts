// In Kubernetes: k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap. The levels and schemas that every cluster has.

type Rule = Record<string, unknown>;

const ANY = ["*"];
const EVERY_RESOURCE = { verbs: ANY, apiGroups: ANY, resources: ANY, namespaces: ANY, clusterScope: true };
const EVERY_PATH = { verbs: ANY, nonResourceURLs: ANY };

const groups = (...names: string[]) => names.map((name) => ({ kind: "Group", group: { name } }));
const users = (...names: string[]) => names.map((name) => ({ kind: "User", user: { name } }));
const accounts = (...names: string[]) =>
  names.map((name) => ({ kind: "ServiceAccount", serviceAccount: { namespace: "kube-system", name } }));

const everything = (subjects: Rule[]): Rule[] => [
  { subjects, resourceRules: [EVERY_RESOURCE], nonResourceRules: [EVERY_PATH] },
];

const some = (subjects: Rule[], ...resourceRules: Rule[]): Rule[] => [{ subjects, resourceRules }];

const resources = (verbs: string[], group: string, names: string[], clusterScope = false): Rule => ({
  verbs,
  apiGroups: [group],
  resources: names,
  ...(clusterScope ? { clusterScope } : {}),
  namespaces: ANY,
});

const ELECTION = ["get", "create", "update"];
const LEASES = resources(ELECTION, "coordination.k8s.io", ["leases"]);
const [MANAGER, SCHEDULER] = ["system:kube-controller-manager", "system:kube-scheduler"];
const EVERYBODY = groups("system:unauthenticated", "system:authenticated");
const NODES = groups("system:nodes");
const PROBES = { verbs: ["get"], nonResourceURLs: ["/healthz", "/readyz", "/livez"] };

/** Name, level, precedence, what tells flows apart, rules. */
const SCHEMAS: readonly [string, string, number, string, Rule[]][] = [
  ["exempt", "exempt", 1, "", everything(groups("system:masters"))],
  ["probes", "exempt", 2, "", [{ subjects: EVERYBODY, nonResourceRules: [PROBES] }]],
  [
    "system-leader-election",
    "leader-election",
    100,
    "ByUser",
    some([...users(MANAGER, SCHEDULER), ...accounts("*")], LEASES),
  ],
  [
    "endpoint-controller",
    "workload-high",
    150,
    "ByUser",
    some(
      [...users(MANAGER), ...accounts("endpoint-controller", "endpointslicemirroring-controller")],
      resources(ELECTION, "", ["endpoints"]),
    ),
  ],
  ["workload-leader-election", "leader-election", 200, "ByUser", some(accounts("*"), LEASES)],
  [
    "system-node-high",
    "node-high",
    400,
    "ByUser",
    some(
      NODES,
      resources(ANY, "", ["nodes", "nodes/status"], true),
      resources(ANY, "coordination.k8s.io", ["leases"]),
    ),
  ],
  ["system-nodes", "system", 500, "ByUser", everything(NODES)],
  ["kube-controller-manager", "workload-high", 800, "ByNamespace", everything(users(MANAGER))],
  ["kube-scheduler", "workload-high", 800, "ByNamespace", everything(users(SCHEDULER))],
  ["kube-system-service-accounts", "workload-high", 900, "ByNamespace", everything(accounts("*"))],
  ["service-accounts", "workload-low", 9000, "ByUser", everything(groups("system:serviceaccounts"))],
  ["global-default", "global-default", 9900, "ByUser", everything(EVERYBODY)],
  ["catch-all", "catch-all", 10000, "ByUser", everything(EVERYBODY)],
];

/** Name, shares, what may be lent (percent), queues and hand size. */
const LEVELS: readonly [string, number, number, number?, number?][] = [
  ["exempt", 0, 0],
  ["catch-all", 5, 0],
  ["global-default", 20, 50, 128, 6],
  ["leader-election", 10, 0, 16, 4],
  ["node-high", 40, 25, 64, 6],
  ["system", 30, 33, 64, 6],
  ["workload-high", 40, 50, 128, 6],
  ["workload-low", 100, 90, 128, 6],
];

const metadata = (name: string) => ({ name, annotations: { "apf.kubernetes.io/autoupdate-spec": "true" } });

/** Without what a server fills in. `time` is when the levels were found. */
export const defaultFlowSchemas = (time: string) =>
  SCHEMAS.map(([name, level, matchingPrecedence, method, rules]) => ({
    metadata: metadata(name),
    spec: {
      priorityLevelConfiguration: { name: level },
      matchingPrecedence,
      ...(method ? { distinguisherMethod: { type: method } } : {}),
      rules,
    },
    status: {
      conditions: [
        {
          type: "Dangling",
          status: "False",
          lastTransitionTime: time,
          reason: "Found",
          message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} and it exists`,
        },
      ],
    },
  }));

export const defaultPriorityLevels = () =>
  LEVELS.map(([name, nominalConcurrencyShares, lendablePercent, queues, handSize]) => {
    const shares = { nominalConcurrencyShares, lendablePercent };
    const limitResponse = queues
      ? { type: "Queue", queuing: { queues, handSize, queueLengthLimit: 50 } }
      : { type: "Reject" };
    const spec =
      name === "exempt"
        ? { type: "Exempt", exempt: shares }
        : { type: "Limited", limited: { ...shares, limitResponse } };
    return { metadata: metadata(name), spec, status: {} };
  });
