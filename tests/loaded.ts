// Tests find the code that sessions load when they need it already there: what runs a simulation may then stay synchronous.

import { addonImages } from "../src/cluster/addons/later.ts";
import { otherRepositories } from "../src/cluster/container-runtime/images/index.ts";
import { kubeletServer } from "../src/cluster/kubelet/kubelet.ts";
import { httpDoor } from "../src/cluster/kube-apiserver/api-server.ts";
import { loadPrograms } from "../src/hosts/programs/index.ts";
import { completion } from "../src/hosts/shell/interactive.ts";
import { loadBuiltins } from "../src/hosts/shell/builtins/index.ts";

await Promise.all([
  loadPrograms(),
  otherRepositories(),
  addonImages(),
  httpDoor(),
  kubeletServer(),
  loadBuiltins(),
  completion(),
]);
