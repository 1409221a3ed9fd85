// tar in containers and on the laptop: what kubectl cp rests on.

import { expect, test } from "vitest";
import { givenLaptop, run } from "../../src/kubectl/testing.ts";

test("GNU tar creates, lists and takes apart, with its words", async () => {
  const laptop = await givenLaptop();
  const story = await run(
    laptop,
    `cd /tmp; mkdir -p d/e; echo hola > a.txt; echo x > d/e/f; ln -s a.txt l; chmod 600 a.txt
tar cvf a.tar a.txt d l; wc -c < a.tar
tar tf a.tar; tar -tvf a.tar d/e l | sed 's/20[0-9-]* [0-9:]*/WHEN/'
mkdir out; tar -xf a.tar -C out; ls out out/d/e; cat out/l; stat -c '%a %n' out/a.txt
tar -czf a.tgz -C d e --exclude='*.log'; tar tzf a.tgz; tar tf a.tgz e/f
tar cf - d | tar xOf - d/e/f
tar xf a.tar --strip-components=1 -C out; ls out
tar cvf b.tar /tmp/a.txt nope; echo $?
tar xf nope.tar; echo $?; tar xf a.txt; echo $?; tar tf a.tar zz; echo $?
tar; echo $?; tar c; echo $?; tar xzf a.tar; echo $?; tar -q; echo $?; tar xf a.tar -C nodir; echo $?`,
  );
  expect(story).toBe(`a.txt
d/
d/e/
d/e/f
l
10240
a.txt
d/
d/e/
d/e/f
l
drwxr-xr-x ana/ana           0 WHEN d/e/
-rw-r--r-- ana/ana           2 WHEN d/e/f
lrwxrwxrwx ana/ana           0 WHEN l -> a.txt
out:
a.txt
d
l

out/d/e:
f
hola
600 out/a.txt
e/
e/f
e/f
x
a.txt
d
e
l
tar: Removing leading \`/' from member names
/tmp/a.txt
tar: nope: Cannot stat: No such file or directory
tar: Exiting with failure status due to previous errors
2
tar: nope.tar: Cannot open: No such file or directory
tar: Error is not recoverable: exiting now
2
tar: This does not look like a tar archive
tar: Exiting with failure status due to previous errors
2
tar: zz: Not found in archive
tar: Exiting with failure status due to previous errors
2
tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options
Try 'tar --help' or 'tar --usage' for more information.
2
tar: Cowardly refusing to create an empty archive
Try 'tar --help' or 'tar --usage' for more information.
2

gzip: stdin: not in gzip format
tar: Child returned status 1
tar: Error is not recoverable: exiting now
2
tar: invalid option -- 'q'
Try 'tar --help' or 'tar --usage' for more information.
64
tar: nodir: Cannot open: No such file or directory
tar: Error is not recoverable: exiting now
2
`);
});

test("files go into a container and come out of it through kubectl exec and busybox's tar", async () => {
  const laptop = await givenLaptop({ profile: "kubeadm", nodes: 1 });
  const story = await run(
    laptop,
    `kubectl run b --image=busybox:1.36 --command -- sleep 1000 > /dev/null; kubectl wait --for=condition=Ready pod/b > /dev/null
cd /tmp; echo hola > a.txt
tar cf - a.txt | kubectl exec -i b -- tar -xmf - -C /tmp
kubectl exec b -- cat /tmp/a.txt
kubectl exec b -- tar cf - /tmp/a.txt | tar tf -
kubectl exec b -- tar tf /nope.tar
kubectl exec b -- tar cf /x.tar nope`,
  );
  expect(story).toBe(`hola
tar: removing leading '/' from member names
tmp/a.txt
tar: can't open '/nope.tar': No such file or directory
command terminated with exit code 1
tar: nope: No such file or directory
tar: error exit delayed from previous errors
command terminated with exit code 1
[1]
`);
});
