// A new controller: read, compare, act, report; and a story that fails until it does.

import type { Start } from "./starting-files.ts";

const camel = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

export function controllerFiles(name: string): Start {
  const folder = `src/cluster/kube-controller-manager/${name}`;
  const constant = `${camel(name)}Controller`;
  return {
    files: {
      [`${folder}/${name}.ts`]: controller(name, constant),
      [`${folder}/${name}.test.ts`]: story(name, constant),
    },
    next: `Tell the story in ${folder}/${name}.test.ts, make it true in ${name}.ts, and add ${constant} to the list in
src/cluster/kube-controller-manager/controller-manager.ts.`,
  };
}

const controller = (name: string, constant: string) =>
  `// In Kubernetes: pkg/controller/${name.replaceAll("-", "")}. Say in one sentence what it keeps true.
// Left out here: nothing yet.

import type { Controller } from "../../client-go/controller.ts";

export const ${constant}: Controller<"configmaps"> = {
  name: "${name}-controller",
  for: "configmaps",

  reconcile({ client, key }) {
    const object = client.find("configmaps", key);
    if (!object || object.metadata.deletionTimestamp) return;
    // Read what there is, compare it with what is asked for, act on the difference, report it in the status.
  },
};
`;

const story = (name: string, constant: string) =>
  `import { expect, test } from "vitest";
import { givenCluster } from "../../testing.ts";
import { ${constant} } from "./${name}.ts";

test("${name}: say here what the controller keeps true", () => {
  const { client, simulation } = givenCluster();
  expect(${constant}.name).toBe("${name}-controller");

  simulation.settle();

  expect(client.list(${constant}.for, "default")).toEqual(["fill in: what there is then"]);
});
`;
