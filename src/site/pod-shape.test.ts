import { expect, test } from "vitest";
import type { ContainerView, PodView } from "../session/protocol.ts";
import { lookOf, lookOfContainer, shortImage, statusOf } from "./pod-shape.ts";

const pod = (part: Partial<PodView>): PodView => ({
  uid: "1",
  name: "web",
  namespace: "default",
  node: "worker-1",
  status: "Running",
  ready: true,
  terminating: false,
  image: "nginx:1.26",
  owner: undefined,
  ip: undefined,
  restarts: 0,
  labels: {},
  ...part,
});

test("a Pod looks ready only when it is running and ready", () => {
  expect(lookOf(pod({}))).toBe("ready");
  expect(lookOf(pod({ ready: false }))).toBe("starting");
  expect(lookOf(pod({ status: "ContainerCreating", ready: false }))).toBe("starting");
});

test("every way of failing looks like trouble", () => {
  for (const status of [
    "ImagePullBackOff",
    "ErrImagePull",
    "CrashLoopBackOff",
    "Error",
    "Init:Error",
    "OOMKilled",
  ])
    expect(lookOf(pod({ status, ready: false }))).toBe("trouble");
});

test("a Pod that is being deleted looks so, whatever else it is", () => {
  expect(lookOf(pod({ terminating: true, status: "ImagePullBackOff" }))).toBe("ending");
});

test("an image is told by its tag, or by its name without one", () => {
  expect(shortImage("nginx:1.26")).toBe("1.26");
  expect(shortImage("registry.example:5000/team/app:v2@sha256:abc")).toBe("v2");
  expect(shortImage("registry.example:5000/team/app")).toBe("app");
});

const container = (part: Partial<ContainerView>): ContainerView => ({
  id: "1",
  name: "web",
  image: "nginx:1.27",
  status: "running",
  exitCode: 0,
  oomKilled: false,
  ...part,
});

test.each([
  [container({}), "ready", "running"],
  [container({ status: "created" }), "starting", "created"],
  [container({ status: "restarting", exitCode: 1 }), "starting", "restarting"],
  [container({ status: "paused" }), "ending", "paused"],
  [container({ status: "exited" }), "done", "exited (0)"],
  [container({ status: "exited", exitCode: 1 }), "trouble", "exited (1)"],
  [container({ status: "exited", exitCode: 137, oomKilled: true }), "trouble", "exited (137), OOMKilled"],
  [container({ status: "dead" }), "trouble", "dead"],
])("a container of a machine looks as it fares, and says so (%#)", (one, look, words) => {
  expect([lookOfContainer(one), statusOf(one)]).toEqual([look, words]);
});
