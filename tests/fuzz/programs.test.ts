// Whatever is typed on the laptop, programs say what is wrong with it; none breaks, and none goes on for ever.

import fc from "fast-check";
import { expect, test } from "vitest";
import { givenLaptop, run } from "../../src/kubectl/testing.ts";
import { givenHost, runScriptOn } from "../../src/hosts/testing.ts";
import { laptopPrograms } from "../../src/hosts/programs/index.ts";
import { quoteForShell } from "../../src/hosts/shell/quote.ts";
import { FUZZ } from "./texts.ts";

/** They wait for keys, or for the end of time; or they end the shell that tries them. */
const LEFT_OUT = new Set([
  "kill",
  "pkill",
  "nano",
  "vi",
  "vim",
  "less",
  "more",
  "editor",
  "top",
  "htop",
  "watch",
  "sleep",
  "yes",
  "bash",
  "sh",
]);

const names = [...laptopPrograms.keys()].filter((name) => !LEFT_OUT.has(name)).sort();

const word = fc.oneof(
  fc.constantFrom(
    "-",
    "--",
    "-n",
    "-e",
    "-f",
    "-r",
    "-E",
    "-i",
    "-c",
    "-s",
    "-x",
    "-1",
    "-n1",
    "--help",
    "--version",
    "--x=y",
    "-d,",
    "-k2n",
    "f",
    "d",
    "gone",
    "/",
    ".",
    "..",
    "/dev/null",
    "/etc/passwd",
    "*",
    "{}",
    "+",
    "\\;",
    "0",
    "1",
    "-5",
    "99999999999999999999",
    "%s",
    "%d%s\\n",
    "s/a/b/",
    "s/(/)/",
    "/x/d",
    "[",
    "]",
    "(",
    ")",
    "a(b",
    "[[:x:]]",
    "{print $1}",
    "{",
    "BEGIN{while(1)x++}",
    ".a|.b",
    ".[",
    "+%Y",
    "+%",
    "a-z",
    "z-a",
    "http://x",
    "=",
    "a=b",
    "🙂",
    "",
  ),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 4 }).map((text) => text.replace(/[\0\ud800-\udfff]/gu, "")),
);

const command = fc
  .tuple(fc.constantFrom(...names), fc.array(word, { maxLength: 5 }), fc.boolean())
  .map(
    ([name, words, piped]) =>
      `${piped ? "cat f | " : ""}${[name, ...words.map(quoteForShell)].join(" ")} < f`,
  );

test("any program with any words ends, and never breaks", async () => {
  await fc.assert(
    fc.asyncProperty(command, async (line) => {
      const given = givenHost();
      const { status } = await runScriptOn(
        given,
        `mkdir d; printf 'a b\\nc 1\\n' > f; cd . ; timeout 20 ${line.replace(/^cat f \| /, "")}; exit 0`,
        120_000,
      );

      expect(status).toBe(0);
    }),
    { numRuns: 500 * FUZZ.runs, seed: FUZZ.seed },
  );
});

const verbs = [
  "get",
  "describe",
  "apply",
  "create",
  "run",
  "expose",
  "delete",
  "scale",
  "set",
  "rollout",
  "logs",
  "exec",
  "label",
  "annotate",
  "wait",
  "explain",
  "config",
  "patch",
  "taint",
  "cordon",
  "drain",
  "top",
  "auth",
  "replace",
  "diff",
  "api-resources",
  "cluster-info",
  "version",
  "autoscale",
  "events",
  "nonsense",
];

const flag = fc.oneof(
  fc.constantFrom(
    "-o",
    "-oyaml",
    "-o=json",
    "-ojsonpath={.items[*]",
    "-ojsonpath={..}",
    "-ogo-template={{",
    "-owide",
    "-oname",
    "-ocustom-columns=A:.x",
    "-ocustom-columns=",
    "-o=custom-columns=A",
    "--sort-by=.x[",
    "--sort-by={.metadata.name}",
    "-l",
    "-la=b",
    "-la in (b",
    "--field-selector=x",
    "--field-selector==",
    "-n",
    "-nkube-system",
    "-A",
    "-f",
    "-f-",
    "-fgone.yaml",
    "-ff",
    "-k",
    "--image=nginx",
    "--image=",
    "--replicas=-1",
    "--replicas=x",
    "--timeout=1s",
    "--timeout=-1",
    "--for=condition=",
    "--for=jsonpath={.x}",
    "--for=delete",
    "--dry-run=client",
    "--dry-run=server",
    "--dry-run=x",
    "--all",
    "--force",
    "--grace-period=-9",
    "--port=0",
    "--port=80",
    "--type=x",
    "--patch={",
    "-p{}",
    "-p[]",
    "-pnull",
    "--overrides={",
    "--",
    "-",
    "--v=9",
    "--help",
    "--show-labels",
    "-c",
    "-cx",
    "--tail=x",
    "--since=1",
    "--to-revision=99",
    "-w=x",
    "--watch=maybe",
    "--limits=x",
    "--env=a",
    "--from-literal=a",
    "--from-file=gone",
    "--server-side",
    "--prune",
    "--subresource=x",
  ),
  fc.string({ maxLength: 8 }).map((text) => text.replace(/\0/g, "")),
);

const noun = fc.constantFrom(
  "pods",
  "pod/web",
  "deploy",
  "deployment/web",
  "deploy/",
  "/web",
  "//",
  "svc/web",
  "nodes",
  "all",
  "pods,services",
  "pods,,",
  "x",
  "deployments.apps",
  "deployments.v1.apps",
  "deployments.v9.apps",
  "pods.metrics.k8s.io",
  "web",
  "nginx",
  "image",
  "env",
  "status",
  "undo",
  "history",
  "restart",
  "web=nginx:1.28",
  "a=b",
  "a-",
  "a=b=c",
  "namespace",
  "configmap",
  "secret",
  "generic",
  "view",
  "use-context",
  "get-contexts",
  "set-context",
  "can-i",
  "worker-1",
  "key=v:NoSchedule",
  "key:X-",
  "pod.spec",
  "pod.spec..x",
  "deployment.spec.template.spec.containers",
  "",
);

const kubectlLine = fc
  .tuple(
    fc.constantFrom(...verbs),
    fc.array(fc.oneof({ weight: 2, arbitrary: noun }, { weight: 3, arbitrary: flag }), { maxLength: 6 }),
  )
  .map(([verb, words]) => ["kubectl", verb, ...words.map(quoteForShell)].join(" "));

test("any line of kubectl ends with an answer", async () => {
  const given = await givenLaptop();
  await run(
    given,
    "kubectl create deployment web --image=nginx:1.27 --replicas=2; kubectl expose deployment web --port=80; printf 'kind: Pod\\n' > f",
  );

  await fc.assert(
    fc.asyncProperty(kubectlLine, async (line) => {
      const output = await run(given, `cd; echo '{' | timeout 30 ${line}; exit 0`, 120_000);

      expect(output).not.toMatch(
        /TypeError|RangeError|SyntaxError|Cannot read propert|is not a function|\[object |undefined/,
      );
    }),
    { numRuns: 400 * FUZZ.runs, seed: FUZZ.seed },
  );
});
