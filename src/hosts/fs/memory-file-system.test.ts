import { expect, test } from "vitest";
import { Simulation } from "../../simulation/index.ts";
import { createMemoryFileSystem } from "./memory-file-system.ts";

const givenFiles = (quotaBytes?: number) =>
  createMemoryFileSystem(new Simulation({ seed: 1 }), { quotaBytes });

test("follows links, also those in the middle of a path and those that lead nowhere yet", () => {
  const fs = givenFiles();
  fs.mkdir("/a/b", { parents: true });
  fs.symlink("../a/b", "/a/link");
  fs.symlink("later", "/a/b/dangling");

  fs.write("/a/link/dangling", "text");

  expect(fs.readText("/a/b/later")).toBe("text");
  expect(fs.realpath("/a/link/dangling")).toBe("/a/b/later");
});

test("refuses links that go round", () => {
  const fs = givenFiles();
  fs.symlink("/y", "/x");
  fs.symlink("/x", "/y");

  expect(() => fs.read("/x")).toThrow("Too many levels of symbolic links");
});

test("refuses to grow beyond its quota, and gives back what is removed", () => {
  const fs = givenFiles(10);
  fs.write("/a", "12345678");

  expect(() => fs.append("/a", "abc")).toThrow("No space left on device");
  fs.remove("/a");
  fs.write("/b", "1234567890");

  expect(fs.readText("/b")).toBe("1234567890");
});

test("a mounted file system is seen at its place, and can be read only", () => {
  const fs = givenFiles();
  const volume = givenFiles();
  volume.write("/key", "value");
  const unmount = fs.mount("/etc/config", volume, "/", { readOnly: true });

  expect(fs.list("/etc/config")).toEqual(["key"]);
  expect(fs.readText("/etc/config/key")).toBe("value");
  expect(() => fs.write("/etc/config/other", "")).toThrow("Read-only file system");
  expect(() => fs.remove("/etc/config/key")).toThrow("Read-only file system");
  unmount();

  expect(fs.list("/etc/config")).toEqual([]);
});

test("tells who watches of changes below a path", () => {
  const fs = givenFiles();
  const seen: string[] = [];
  fs.mkdir("/w");
  const stop = fs.watch("/w", (path) => seen.push(path));

  fs.write("/w/a", "1");
  fs.write("/other", "1");
  fs.rename("/w/a", "/w/b");
  stop();
  fs.write("/w/c", "1");

  expect(seen).toEqual(["/w/a", "/w/a", "/w/b"]);
});
