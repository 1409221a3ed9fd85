import { expect, test } from "vitest";
import { laptopPrograms } from "../../hosts/programs/index.ts";
import { givenHost, runScriptOn } from "../../hosts/testing.ts";
import type { EndpointSlice, Service } from "../api/types.ts";
import { iptablesPrograms } from "./iptables-programs.ts";
import { iptables } from "./iptables.ts";

const web = {
  metadata: { namespace: "default", name: "web" },
  spec: {
    type: "NodePort",
    clusterIP: "10.96.7.7",
    sessionAffinity: "ClientIP",
    ports: [{ port: 80, nodePort: 30080, protocol: "TCP" }],
  },
  status: {},
} as unknown as Service;
const slice = {
  metadata: { namespace: "default", labels: { "kubernetes.io/service-name": "web" } },
  ports: [{ port: 8080 }],
  endpoints: [{ addresses: ["10.244.1.2"], conditions: { ready: true }, nodeName: "worker-1" }],
} as unknown as EndpointSlice;

const kernel = () => iptables([web], [slice], "10.244.0.0/16", "worker-1");
const givenNode = () => givenHost(new Map([...laptopPrograms, ...iptablesPrograms(kernel)]));

const HEADS = "target     prot opt source               destination         ";

test.each([
  [
    "iptables -t nat -L KUBE-SERVICES -n",
    `Chain KUBE-SERVICES (2 references)
${HEADS}
KUBE-SVC-LOLE4ISW44XBNF3G  6    --  0.0.0.0/0            10.96.7.7            /* default/web cluster IP */ tcp dpt:80
KUBE-NODEPORTS  0    --  0.0.0.0/0            0.0.0.0/0            /* kubernetes service nodeports; NOTE: this must be the last rule in this chain */ ADDRTYPE match dst-type LOCAL
`,
  ],
  [
    "iptables -t nat -L KUBE-SERVICES | sed -n 3p",
    "KUBE-SVC-LOLE4ISW44XBNF3G  tcp  --  anywhere             10.96.7.7            /* default/web cluster IP */ tcp dpt:http\n",
  ],
  [
    "iptables -t nat -nvL KUBE-POSTROUTING --line-numbers",
    `Chain KUBE-POSTROUTING (1 references)
num   pkts bytes target     prot opt in     out     source               destination         
1        0     0 RETURN     0    --  *      *       0.0.0.0/0            0.0.0.0/0            mark match ! 0x4000/0x4000
2        0     0 MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK xor 0x4000
3        0     0 MASQUERADE  0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* kubernetes service traffic requiring SNAT */ random-fully
`,
  ],
  [
    "iptables -n -L -t nat | grep -A4 'Chain KUBE-SVC'",
    `Chain KUBE-SVC-LOLE4ISW44XBNF3G (2 references)
${HEADS}
KUBE-MARK-MASQ  6    -- !10.244.0.0/16        10.96.7.7            /* default/web cluster IP */ tcp dpt:80
KUBE-SEP-SEP  0    --  0.0.0.0/0            0.0.0.0/0            /* default/web -> 10.244.1.2:8080 */ recent: CHECK seconds: 10800 reap name: KUBE-SEP-SEP side: source mask: 255.255.255.255
KUBE-SEP-SEP  0    --  0.0.0.0/0            0.0.0.0/0            /* default/web -> 10.244.1.2:8080 */
`,
  ],
  [
    "iptables -L INPUT",
    `Chain INPUT (policy ACCEPT)
${HEADS}
KUBE-PROXY-FIREWALL  all  --  anywhere             anywhere             ctstate NEW /* kubernetes load balancer firewall */
KUBE-NODEPORTS  all  --  anywhere             anywhere             /* kubernetes health check service ports */
KUBE-EXTERNAL-SERVICES  all  --  anywhere             anywhere             ctstate NEW /* kubernetes externally-visible service portals */
KUBE-FIREWALL  all  --  anywhere             anywhere            
`,
  ],
  [
    "iptables -t nat -S KUBE-MARK-MASQ",
    "-N KUBE-MARK-MASQ\n-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000\n",
  ],
  ["iptables-save | grep -F '*'", "*mangle\n*filter\n*nat\n"],
])("%s", async (script, output) => {
  const result = await runScriptOn(givenNode(), script);

  expect({ ...result, output: result.output.replace(/KUBE-SEP-\w+/g, "KUBE-SEP-SEP") }).toEqual({
    output,
    errors: "",
    status: 0,
  });
});

test.each([
  ["iptables -L NOPE", "iptables: No chain/target/match by that name.\n", 1],
  [
    "iptables -t foo -L",
    "iptables v1.8.9 (nf_tables): table 'foo' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n",
    3,
  ],
  [
    "iptables -L --foo",
    "iptables v1.8.9 (nf_tables): unknown option \"--foo\"\nTry `iptables -h' or 'iptables --help' for more information.\n",
    2,
  ],
  [
    "iptables -F",
    "iptables: only -L [chain] and -S [chain] are simulated here; iptables-save shows everything\n",
    1,
  ],
  ["iptables-save nat", "Unknown arguments found on commandline\n", 1],
])("%s", async (script, errors, status) => {
  expect(await runScriptOn(givenNode(), script)).toEqual({ output: "", errors, status });
});
