import { expect, test } from "vitest";
import { createNetwork, publicResolver } from "../../cluster/cni/network.ts";
import { canonicalReference } from "../../cluster/container-runtime/image.ts";
import { createCatalogue } from "../../cluster/container-runtime/images/catalogue.ts";
import { otherRepositories, repositories } from "../../cluster/container-runtime/images/index.ts";
import { parseYaml, splitYamlDocuments } from "../../cluster/apimachinery/yaml.ts";
import { Simulation } from "../../simulation/index.ts";
import { createHost } from "../host.ts";
import { laptopPrograms } from "../programs/index.ts";
import { runScriptOn } from "../testing.ts";
import { EXAMPLES } from "./examples/index.ts";
import { attachWeb } from "./web.ts";

function givenLaptopOnTheWeb() {
  const simulation = new Simulation({ seed: 1 });
  const network = createNetwork(simulation);
  attachWeb(network, simulation);
  network.attach({ hostname: "router", addresses: ["192.168.49.1"] }).serveDns(publicResolver(network));
  const resolvConf = () => "nameserver 192.168.49.1\n";
  const net = network.attach({ hostname: "laptop", addresses: ["192.168.49.100"], resolvConf });
  return { simulation, host: createHost({ simulation, name: "laptop", net, programs: laptopPrograms }) };
}

const SIMPLE_POD = EXAMPLES.get("pods/simple-pod.yaml")!;

test.each([
  ["curl -sL https://k8s.io/examples/pods/simple-pod.yaml", SIMPLE_POD, "", 0],
  ["curl -sL http://k8s.io/examples/pods/simple-pod.yaml", SIMPLE_POD, "", 0],
  ["curl -s https://kubernetes.io/examples/pods/simple-pod.yaml", SIMPLE_POD, "", 0],
  [
    "curl -s https://raw.githubusercontent.com/kubernetes/website/main/content/en/examples/pods/simple-pod.yaml",
    SIMPLE_POD,
    "",
    0,
  ],
  [
    "curl -s -o /dev/null -w '%{http_code} %{redirect_url}\\n' https://k8s.io/examples/a.yaml",
    "301 https://kubernetes.io/examples/a.yaml\n",
    "",
    0,
  ],
  ["curl -s -o /dev/null -w '%{http_code}\\n' https://kubernetes.io/examples/nope.yaml", "404\n", "", 0],
  ["curl -s https://raw.githubusercontent.com/nobody/nothing/main/x", "404: Not Found", "", 0],
  ["curl -sS https://example.org/", "", "curl: (6) Could not resolve host: example.org\n", 6],
])("%s", async (script, output, errors, status) => {
  expect(await runScriptOn(givenLaptopOnTheWeb(), script)).toEqual({ output, errors, status });
});

test("every example is well-formed, and its images can be pulled", async () => {
  const catalogue = createCatalogue([...repositories, ...(await otherRepositories())]);
  const problems: string[] = [];
  for (const [path, text] of EXAMPLES) {
    if (!path.endsWith(".yaml")) continue;
    for (const document of splitYamlDocuments(text)) {
      const object = parseYaml(document) as {
        apiVersion?: string;
        kind?: string;
        metadata?: { name?: string };
      };
      if (!object.apiVersion || !object.kind || !object.metadata?.name) problems.push(`${path}: no object`);
      for (const [, image] of document.matchAll(/image: "?([^"\s]+)/g))
        if (!catalogue.find(canonicalReference(image))) problems.push(`${path}: ${image}`);
    }
  }

  expect(EXAMPLES.size).toBeGreaterThan(40);
  expect(problems).toEqual([]);
});
