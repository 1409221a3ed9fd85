// Ways to solve the lab control-plane other than its solution.

import { expect, test } from "vitest";
import { readLab } from "../../src/cli/lab-files.ts";
import { attempt } from "../../src/cli/lab-guard.ts";

const BACK = `ssh control-plane 'if ls /var/tmp/*.yaml; then mv /var/tmp/*.yaml /etc/kubernetes/manifests/; fi'
ssh control-plane "sed -i 's/:v1.36.22/:v1.36.2/' /etc/kubernetes/manifests/*.yaml"`;

const OTHERWISE = {
  "a manifest written anew on the laptop, under another name": `bash night.sh
cd /tmp
ssh control-plane 'grep -l v1.36.22 /etc/kubernetes/manifests/*.yaml; ls /var/tmp/*.yaml' > found
ssh control-plane cat $(cat found) | sed 's/v1.36.22/v1.36.2/' > here.yaml
ssh control-plane rm $(cat found)
sleep 5
ssh control-plane 'cat > /etc/kubernetes/manifests/mine.yaml' < here.yaml
ssh {{node}} systemctl enable --now kubelet
ssh {{node}} systemctl restart kubelet
sleep 60
kubectl scale deploy/{{name}} --replicas={{replicas}}
kubectl rollout status deployment/{{name}} --timeout=120s`,
  "the machine rebooted, mirrors deleted": `bash night.sh
${BACK}
ssh {{node}} sudo reboot
kubectl delete pod -n kube-system etcd-control-plane kube-apiserver-control-plane
sleep 90
kubectl patch deployment {{name}} -p '{"spec":{"replicas":{{replicas}}}}'
kubectl rollout status deployment/{{name}} --timeout=120s`,
  "wished first, mended afterwards, in shells on the machines": `bash night.sh
kubectl scale deployment {{name}} --replicas={{replicas}}
ssh {{node}} <<'THERE'
sudo systemctl status kubelet
sudo systemctl start kubelet
journalctl -u kubelet -n 3
THERE
ssh control-plane <<'THERE'
cd /etc/kubernetes/manifests
cp /var/tmp/kube-*.yaml . || sed -i.old s/v1.36.22/v1.36.2/ kube-controller-manager.yaml kube-scheduler.yaml
rm -f *.old
crictl ps
THERE
sleep 90`,
};

test.each(
  Object.entries(OTHERWISE).flatMap(([name, text]) => [1, 2, 3].map((seed) => [name, seed, text] as const)),
)("%s (seed %i): passes", async (name, seed, text) => {
  const { report } = await attempt(await readLab("control-plane"), seed, { name, text });

  expect(report.checks.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
});
