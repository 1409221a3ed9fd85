// What the live view shows besides Pods: machines beside the cluster, components that do not run, requests, autoscalers.

import { expect, test } from "@playwright/test";
import { openLesson, runCell, screen, typeLine } from "./page.ts";

test("the containers of a machine are there, and what became of them", async ({ page }) => {
  await page.goto("/en/01-containers/05-docker-host/");
  await expect(screen(page)).toContainText("learner@box");
  const machine = page.locator(".bench .machine");
  await expect(machine).toContainText("of 2.0 GiB of memory");

  await runCell(page, "dies");

  const web = machine.getByRole("listitem").filter({ hasText: /^web / });
  await expect(web).toHaveText("web exited (0)");
  await expect(web.locator("svg .pod-done")).toBeVisible();
});

test("a component that does not run is named, until it runs again", async ({ page }) => {
  await openLesson(page, "/es/02-architecture/02-control-plane/");
  const map = page.locator(".bench .node-map svg");
  await expect(map).toHaveAttribute("aria-label", /control-plane/);

  await typeLine(page, "ssh control-plane mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/");
  await expect(map).toHaveAttribute("aria-label", /no funciona: kube-scheduler$/, { timeout: 20_000 });
  await expect(map.locator(".node[data-state=bad]")).toContainText("no funciona: kube-scheduler");
  await typeLine(page, "ssh control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/");

  await expect(map).not.toHaveAttribute("aria-label", /no funciona/, { timeout: 20_000 });
  await expect(map.locator(".node[data-state=bad]")).toHaveCount(0);
});

test("an autoscaler has its chart as soon as there is one, and not after it is gone", async ({ page }) => {
  await openLesson(page, "/en/05-autoscaling/03-hpa/?seed=1");
  const chart = page.locator(".bench .scale-chart");
  await expect(chart).toHaveCount(0);

  await typeLine(page, "kubectl create deploy web --image=nginx:1.27; kubectl autoscale deploy web --max=3");
  await expect(chart).toContainText("What the autoscaler web sees and does");
  await typeLine(page, "kubectl delete hpa web");

  await expect(chart).toHaveCount(0);
});
