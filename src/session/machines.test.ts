// Machines beside the cluster, as a lab describes them.

import { expect, test, vi } from "vitest";
import { EMPTY_LAB, type LabSource } from "./lab.ts";
import type { Session } from "./session.ts";

const LAB: LabSource = {
  ...EMPTY_LAB,
  hosts: [{ name: "box", memory: "1Gi", docker: true }],
  scripts: { "box.sh": "docker run -d -q --name web --restart always -p 8080:80 nginx:{{version}}" },
  variables: { version: ["1.27"] },
};

async function givenSession(lab: LabSource) {
  vi.resetModules();
  const { Session } = await import("./session.ts");
  let output = "";
  const session: Session = await Session.open({
    lab,
    seed: 1,
    output: { cell: (_, text) => (output += text) },
  });
  return {
    session,
    /** What a cell prints that runs where the learner sits. */
    async run(text: string, ms = 20_000): Promise<string> {
      output = "";
      session.apply({ type: "cell", id: "cell", text, manifest: false });
      await session.simulation.throughHolds(() => session.simulation.advance(ms));
      return output.replaceAll("\r\n", "\n");
    },
  };
}

test("from the laptop a machine is reached by its name: its ports, and its shell", async () => {
  const { run } = await givenSession(LAB);

  expect(
    await run("curl -sI box:8080 | head -1; ssh box 'hostname; docker ps -q | wc -l; free -m | wc -l'"),
  ).toBe("HTTP/1.1 200 OK\nbox\n1\n3\n");
  expect(await run("docker ps")).toBe(
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
  );
});

test("who sits at a machine has their files and the cluster there", async () => {
  const { session, run } = await givenSession({ ...LAB, terminal: "box", home: { "notes.txt": "mine\n" } });

  expect(await run("hostname; cat notes.txt; kubectl get nodes -o name | head -1; echo new > made.txt")).toBe(
    "box\nmine\nnode/control-plane\n",
  );
  expect(session.laptop.fs.readText("/home/learner/work/made.txt")).toBe("new\n");
});

test("a machine that is rebooted comes back, with the containers whose policy says so", async () => {
  const { session, run } = await givenSession({ ...LAB, terminal: "box" });
  await run("docker run -d --name lone nginx:1.27");

  await run("sudo reboot", 40_000);

  expect(
    session.machines
      .get("box")!
      .containers()
      .map(({ name, status }) => `${name} ${status}`),
  ).toEqual(["lone exited", "web running"]);
  expect(await run("docker ps --format '{{.Names}} {{.Status}}'")).toMatch(/^web Up \d+ seconds\n$/);
});

test("the service is docker, its program dockerd", async () => {
  const { run } = await givenSession({ ...LAB, terminal: "box" });

  expect(await run("systemctl status docker | grep -o 'Main PID.*'")).toBe("Main PID: 812 (dockerd)\n");
});

test("a cell waits for a machine that is just booting, as the terminal does", async () => {
  const { run } = await givenSession({ ...LAB, terminal: "box" });

  await run("sudo reboot", 1_000);

  expect(await run("docker ps --format '{{.Names}}'", 40_000)).toBe("web\n");
});

test("a session with a machine begins the same, whatever code was there already", async () => {
  const ids = ({ session }: Awaited<ReturnType<typeof givenSession>>) =>
    session.machines
      .get("box")!
      .containers()
      .map(({ id, startedAt }) => [id, startedAt]);

  const first = await givenSession(LAB);
  const { Session } = await import("./session.ts");
  const again = { ...first, session: new Session({ lab: LAB, seed: 1 }) };

  expect(ids(again)).toEqual(ids(first));
});
