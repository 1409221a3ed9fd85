// The bars: no figure should be above its own.

export const targets: Readonly<Record<string, number>> = {
  "cluster.ready.ms": 50,
  "page.prompt.ms": 1500,
  "page.script.kb": 300,
  "page.stall.ms": 50,
  "pods.1000.running.ms": 2000,
  "pods.growth.ratio": 12,
  "rollout.100.ms": 500,
  "grade.one.ms": 200,
  "replay.hour.ms": 500,
  "page.idle.cpu": 1,
  "api.get.us": 20,
  "api.create.us": 100,
  "api.list10k.table.ms": 150,
  "api.fanout1000.ms": 5,
  "api.pod.bytes": 8192,
};
