// A new lab: its task in both languages, what is found, a solution, mistakes, and a grader that cannot be passed before it is written.

import type { Start } from "./starting-files.ts";

export const labFiles = (name: string): Start => ({
  files: {
    [`labs/${name}/lab.yaml`]: LAB,
    [`labs/${name}/start/cluster/10-workloads.yaml`]: WORKLOADS,
    [`labs/${name}/start/home/notes.txt`]:
      "Write here what the learner finds in the work folder, or remove the file.\n",
    [`labs/${name}/solution.sh`]: SOLUTION,
    [`labs/${name}/wrong/half-done.sh`]: HALF_DONE,
    [`labs/${name}/wrong/everything-at-once.sh`]: EVERYTHING,
    [`labs/${name}/wrong/made-anew.sh`]: MADE_ANEW,
    [`graders/${name}.ts`]: grader(name),
  },
  next: `Write the task in labs/${name}/lab.yaml, the checks in graders/${name}.ts, the solution and the mistakes.
\`npm run lab -- check ${name}\` says what is still missing. A lesson shows the lab when its front matter says lab: ${name}.`,
});

const LAB = `title:
  en: Write the title
  es: Escribe el título
task:
  en: |
    The Deployment \`{{name}}\` is in use, and so is its neighbour \`neighbour\`: leave that one alone.

    1. Write what is asked for.
  es: |
    El Deployment \`{{name}}\` está en uso, y también lo está su vecino \`neighbour\`: a ese no lo toques.

    1. Escribe lo que se pide.
variables:
  name: [shop, bakery, library]
minutes: 30
`;

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
`;

const WORKLOADS = `${deployment('"{{name}}"')}---
${deployment("neighbour")}`;

const SOLUTION = `# The shortest way that a good administrator would take.
kubectl get deployment {{name}}
`;

const HALF_DONE = `# fails: done
# Stops half-way.
kubectl get deployment {{name}}
`;

const EVERYTHING = `# fails: neighbour
# Does it to everything in the namespace.
kubectl label deployment --all touched=yes
`;

const MADE_ANEW = `# fails: same-object
# Deletes the Deployment and makes it anew.
kubectl delete deployment {{name}}
kubectl create deployment {{name}} --image=nginx:1.27
`;

const grader = (
  name: string,
) => `import { check, lab, neighbourUntouched, sameObject } from "../src/grading/index.ts";

export default lab("${name}", ({ name }) => [
  check({
    id: "done",
    points: 2,
    title: { en: \`Write what \${name} should be like\`, es: \`Escribe cómo debe estar \${name}\` },
    hints: [
      { en: "Say where to look.", es: "Di dónde mirar." },
      { en: "Say what to look for.", es: "Di qué buscar." },
      { en: "Say almost everything.", es: "Dilo casi todo." },
    ],
    verify: ({ cluster }) => {
      const seen = cluster.find("deployments.apps", \`default/\${name}\`)?.spec.replicas ?? 0;
      return {
        en: \`This check is not written yet; \${name} asks for \${seen} Pods.\`,
        es: \`Esta comprobación no está escrita; \${name} pide \${seen} Pods.\`,
      };
    },
  }),
  sameObject("deployments.apps", name),
  neighbourUntouched("deployments.apps", "neighbour"),
]);
`;
