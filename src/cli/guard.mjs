// Says what is wrong when the project's own Node did not come with it: the packages need one newer than many machines have.

const WANTED = 24;
const major = Number(process.versions.node.split(".")[0]);

if (major < WANTED) {
  process.stderr.write(
    `This project brings its own Node as an optional dependency, but Node ${process.versions.node} is running.\n` +
      "Install with `npm ci` (without --omit=optional), and run things through npm: `npm start`, `npm test`, `npx timonel`.\n" +
      `On a platform for which no Node is brought, install Node ${WANTED} or newer.\n`,
  );
  process.exit(1);
}
