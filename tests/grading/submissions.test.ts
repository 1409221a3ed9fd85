import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grade, reportText } from "../../src/cli/grade.ts";
import { readLab } from "../../src/cli/lab-files.ts";
import { substitute } from "../../src/session/lab.ts";
import type { SessionFile } from "../../src/session/protocol.ts";
import { Session } from "../../src/session/session.ts";
import { pack } from "../../src/session/submission.ts";

const folder = mkdtempSync(join(tmpdir(), "timonel-"));
const inFolder = (name: string) => join(folder, name);
let archive: Uint8Array;
let file: SessionFile;

beforeAll(async () => {
  const { source, solution } = await readLab("deployments");
  const session = new Session({ lab: source, seed: 3 });
  const text = substitute(solution.text, session.variables);
  session.apply({ type: "write", path: "/home/learner/work/solution.sh", text });
  session.apply({ type: "keys", terminal: "main", data: "bash solution.sh\r" });
  await session.simulation.throughHolds(() => session.simulation.advance(600_000));
  file = session.file();
  archive = (await pack(session)).bytes;
  writeFileSync(inFolder("good.zip"), archive);
});

afterAll(() => rmSync(folder, { recursive: true }));

const withSession = (name: string, text: string): string => {
  mkdirSync(inFolder(`${name}/.timonel`), { recursive: true });
  writeFileSync(inFolder(`${name}/.timonel/session.json`), text);
  return inFolder(name);
};

const changed = (name: string, change: (copy: any) => void): string => {
  const copy = JSON.parse(JSON.stringify(file));
  change(copy);
  return withSession(name, JSON.stringify(copy));
};

test("an archive, its folder and a bare clone get the same full verdict", async () => {
  const files = unzipSync(archive);
  for (const [path, content] of Object.entries(files)) {
    const target = inFolder(path);
    mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    writeFileSync(target, content);
  }
  for (const part of ["objects/info", "objects/pack", "refs/heads", "refs/tags"]) {
    mkdirSync(inFolder(`timonel-deployments/.git/${part}`), { recursive: true });
  }
  execFileSync("git", ["clone", "-q", "--bare", inFolder("timonel-deployments"), inFolder("bare.git")], {
    stdio: "pipe",
  });

  const fromZip = await grade(inFolder("good.zip"));

  expect(fromZip).toMatchObject({ schema: "timonel/report/v1", lab: "deployments", seed: 3, solved: true });
  expect(fromZip.score).toBe(fromZip.maxScore);
  expect(await grade(inFolder("timonel-deployments"))).toEqual(fromZip);
  expect(await grade(inFolder("bare.git"))).toEqual(fromZip);
});

test("real git reads the history that was handed in", () => {
  const log = execFileSync("git", ["-C", inFolder("bare.git"), "log", "--format=%s"], { encoding: "utf8" });

  expect(log).toBe("Submit deployments\n");
  expect(
    execFileSync("git", ["-C", inFolder("bare.git"), "fsck", "--strict"], {
      encoding: "utf8",
      stdio: "pipe",
    }),
  ).toBe("");
});

test("the same session packs to the same bytes", async () => {
  const { source } = await readLab("deployments");
  const packed = async () => (await pack(new Session({ lab: source, seed: 9 }))).bytes;

  expect(await packed()).toEqual(await packed());
});

test("the verdict can be read in both languages", async () => {
  const report = await grade(inFolder("good.zip"));

  expect(reportText(report, "en")).toMatch(/points, solved\n$/);
  expect(reportText(report, "es")).toMatch(/puntos, resuelto\n$/);
});

test.each<[string, () => string, RegExp]>([
  ["nothing there", () => inFolder("nosuch"), /no such file or folder/],
  [
    "a folder without a session",
    () => (mkdirSync(inFolder("empty")), inFolder("empty")),
    /holds no \.timonel\/session\.json/,
  ],
  [
    "a cut log",
    () => withSession("cut", JSON.stringify(file).slice(0, 500)),
    /session\.json: not JSON, perhaps cut/,
  ],
  [
    "another schema",
    () => changed("schema", (copy) => (copy.schema = "x")),
    /schema: must be "timonel\/session\/v1", not "x"/,
  ],
  [
    "an unknown lab",
    () => changed("lab", (copy) => (copy.lab = "../../etc")),
    /there is no lab "\.\.\/\.\.\/etc"/,
  ],
  [
    "a path outside of the home folder",
    () => changed("outside", (copy) => (copy.inputs[0].path = "/home/learner/../../etc/passwd")),
    /inputs\[0\]\.path: lies outside of the home folder/,
  ],
  [
    "time that runs backwards",
    () => changed("backwards", (copy) => (copy.inputs[0].at = 10_000)),
    /inputs\[1\]\.at: is earlier than the input before it/,
  ],
  [
    "a year of virtual time",
    () => changed("year", (copy) => (copy.end = 365 * 86_400_000)),
    /end: must be a whole number/,
  ],
  [
    "an input of no kind",
    () => changed("kind", (copy) => (copy.inputs[0].type = "eval")),
    /inputs\[0\]\.type: is not a kind of input: "eval"/,
  ],
  [
    "a text that is no archive",
    () => (writeFileSync(inFolder("text.zip"), "hello"), inFolder("text.zip")),
    /neither a folder nor a \.zip archive/,
  ],
  [
    "a cut archive",
    () => (writeFileSync(inFolder("half.zip"), archive.slice(0, archive.length / 2)), inFolder("half.zip")),
    /is not a whole \.zip archive/,
  ],
  [
    "an archive that climbs out",
    () => (
      writeFileSync(inFolder("slip.zip"), zipSync({ "../evil": new Uint8Array(3) })),
      inFolder("slip.zip")
    ),
    /"\.\.\/evil" would lie outside/,
  ],
  [
    "a symbolic link in an archive",
    () => (
      writeFileSync(
        inFolder("link.zip"),
        zipSync({ link: [new Uint8Array([47]), { os: 3, attrs: 0o120777 << 16 }] }),
      ),
      inFolder("link.zip")
    ),
    /"link" is a symbolic link/,
  ],
  [
    "a file of 100 MB",
    () => (
      writeFileSync(inFolder("huge.zip"), "PK"),
      truncateSync(inFolder("huge.zip"), 100_000_000),
      inFolder("huge.zip")
    ),
    /is 95\.4 MiB; at most 50\.0 MiB are judged/,
  ],
  [
    "a log of 100 MB",
    () => {
      const path = withSession("huge", "{}");
      truncateSync(join(path, ".timonel/session.json"), 100_000_000);
      return path;
    },
    /is 95\.4 MiB; at most 20\.0 MiB are judged/,
  ],
  [
    "an archive that unpacks to a gigabyte",
    () => (writeFileSync(inFolder("bomb.zip"), bomb()), inFolder("bomb.zip")),
    /at most 20\.0 MiB are judged/,
  ],
  [
    "an archive that lies about its sizes",
    () => {
      const honest = zipSync({ ".timonel/session.json": new Uint8Array(30_000_000) });
      const view = new DataView(honest.buffer, honest.byteOffset);
      const directory = honest.findLastIndex(
        (_, i) => i + 4 <= honest.length && view.getUint32(i, true) === 0x02014b50,
      );
      view.setUint32(directory + 24, 100, true);
      writeFileSync(inFolder("liar.zip"), honest);
      return inFolder("liar.zip");
    },
    /session\.json is damaged/,
  ],
])("refuses %s", async (_, make, message) => {
  await expect(grade(make())).rejects.toThrow(message);
});

const bomb = () => zipSync({ ".timonel/session.json": new Uint8Array(200_000_000) }, { level: 9 });

test("refuses a session that is a symbolic link", async () => {
  mkdirSync(inFolder("linked/.timonel"), { recursive: true });
  symlinkSync("/etc/passwd", inFolder("linked/.timonel/session.json"));

  await expect(grade(inFolder("linked"))).rejects.toThrow(/session\.json: is a symbolic link/);
});

test("a session that never ends is stopped, and said to be one", async () => {
  const endless = changed("endless", (copy) => {
    copy.inputs = [{ at: 0, type: "keys", terminal: "main", data: "while :; do :; done\r" }];
    copy.end = 29 * 86_400_000;
  });

  await expect(grade(endless, { seconds: 2 })).rejects.toThrow(/goes on for ever/);
});

test("a session that wants all memory is stopped", async () => {
  const greedy = changed("greedy", (copy) => {
    copy.inputs = [
      { at: 0, type: "keys", terminal: "main", data: 'x=xxxxxxxx; while :; do x="$x$x"; done\r' },
    ];
    copy.end = 3_600_000;
  });

  const report = await grade(greedy, { seconds: 20 }).catch((error: Error) => error.message);
  if (typeof report === "string") expect(report).toMatch(/memory|for ever/);
  else expect(report.solved).toBe(false);
});

test("the command says how it ended", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["src/cli/timonel.ts", "grade", ...args], { encoding: "utf8" });

  const json = run(inFolder("good.zip"), "--json");
  expect(json.status).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({ solved: true });

  const broken = run(inFolder("nosuch"));
  expect(broken.status).toBe(1);
  expect(broken.stderr).toMatch(/^timonel grade: .*no such file or folder/);

  const misused = run("--lang", "fr", inFolder("good.zip"));
  expect(misused.status).toBe(2);
  expect(misused.stderr).toContain('--lang must be en or es, not "fr"');

  const other = run(inFolder("good.zip"), "--lab", "pods");
  expect(other.status).toBe(1);
  expect(other.stderr).toContain('is a submission of the lab "deployments", not of "pods"');
});
