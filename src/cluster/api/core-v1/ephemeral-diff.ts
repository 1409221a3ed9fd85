// In Kubernetes: k8s.io/apimachinery/pkg/util/diff, of containers as Go has them: what a refusal shows of a change.
// Left out here: Go's names of what is not set in environments, volumes and contexts of other systems.

const CONTEXT = 3;

const SECURITY_CONTEXT = [
  "Capabilities",
  "Privileged",
  "SELinuxOptions",
  "WindowsOptions",
  "RunAsUser",
  "RunAsGroup",
  "RunAsNonRoot",
  "ReadOnlyRootFilesystem",
  "AllowPrivilegeEscalation",
  "ProcMount",
  "SeccompProfile",
  "AppArmorProfile",
];

const FIELDS =
  "Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext Stdin StdinOnce TTY TargetContainerName".split(
    " ",
  );

const ZERO: Readonly<Record<string, unknown>> = {
  Name: "",
  Image: "",
  WorkingDir: "",
  Resources: { Limits: null, Requests: null, Claims: null },
  TerminationMessagePath: "",
  TerminationMessagePolicy: "",
  ImagePullPolicy: "",
  Stdin: false,
  StdinOnce: false,
  TTY: false,
  TargetContainerName: "",
};

const goName = (name: string) =>
  ({ tty: "TTY", seLinuxOptions: "SELinuxOptions" })[name] ?? name[0].toUpperCase() + name.slice(1);

function named(value: any): any {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [goName(key), named(one)]));
}

function asGo(container: object): object {
  const given = named(container);
  const whole: Record<string, any> = {};
  for (const field of FIELDS) whole[field] = given[field] ?? ZERO[field] ?? null;
  whole.Resources = { ...(ZERO.Resources as object), ...given.Resources };
  const { SecurityContext } = given;
  if (SecurityContext) {
    whole.SecurityContext = {};
    for (const field of SECURITY_CONTEXT) whole.SecurityContext[field] = SecurityContext[field] ?? null;
    if (SecurityContext.Capabilities)
      whole.SecurityContext.Capabilities = { Add: null, Drop: null, ...SecurityContext.Capabilities };
  }
  return whole;
}

const lines = (container: object) => JSON.stringify(asGo(container), null, 1).split("\n");

/** The lines that differ, in one piece, with those around them. */
export function containerDiff(old: object, changed: object): string {
  const [a, b] = [lines(old), lines(changed)];
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const from = Math.max(0, head - CONTEXT);
  const after = Math.min(tail, CONTEXT);
  const size = (all: string[]) => all.length - tail + after - from;
  return [
    `@@ -${from + 1},${size(a)} +${from + 1},${size(b)} @@`,
    ...a.slice(from, head).map((line) => ` ${line}`),
    ...a.slice(head, a.length - tail).map((line) => `-${line}`),
    ...b.slice(head, b.length - tail).map((line) => `+${line}`),
    ...a.slice(a.length - tail, a.length - tail + after).map((line) => ` ${line}`),
    "",
  ].join("\n");
}
