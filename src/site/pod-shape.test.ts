import { expect, test } from "vitest";
import type { PodView } from "../session/protocol.ts";
import { lookOf, shortImage } from "./pod-shape.ts";

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
