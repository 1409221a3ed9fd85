// Finds a Chromium for the browser tests, or brings Debian's. Prints its path; says what to install where it cannot.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

function find() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...elsewhere].find((path) => existsSync(path));
}

function installDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const apt = (...words) =>
    execFileSync("/usr/bin/apt-get", words, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  try {
    process.stderr.write("No Chromium here: installing Debian's.\n");
    apt("update", "-q");
    apt("install", "-q", "-y", "--no-install-recommends", "chromium");
  } catch {
    process.stderr.write("apt-get could not install chromium.\n");
  }
}

/** The path of a Chromium, after installing one if need be; undefined where there is none to be had. */
export function findBrowser() {
  const found = find();
  if (found || process.env.CHROMIUM) return found;
  installDebian();
  return find();
}

const browser = findBrowser();
if (browser) process.stdout.write(`${browser}\n`);
else {
  process.stderr.write(
    process.env.CHROMIUM
      ? `CHROMIUM names ${process.env.CHROMIUM}, which is not there.\n`
      : "The browser tests need Chromium or Chrome. Install one (Debian and Ubuntu: apt-get install chromium; " +
          "macOS: brew install --cask chromium), or set CHROMIUM to its path.\n",
  );
  process.exitCode = 1;
}
