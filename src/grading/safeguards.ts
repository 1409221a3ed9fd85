// What must not happen, or must hold throughout: watched from the beginning, at every change.

import type { Resource } from "../cluster/client-go/client.ts";
import type { Check, Labels } from "./check.ts";
import type { Text } from "./report.ts";
import type { View } from "./world.ts";

interface Lost {
  /** What was seen when it was lost. */
  lost: Text | undefined;
}

/** Lost for good as soon as `happened` says what it saw. */
export function never(
  labels: Labels,
  follow: readonly Resource[],
  happened: (view: View) => Text | false,
): Check<Lost> {
  return {
    ...labels,
    safeguard: true,
    follow,
    remember: () => ({ lost: undefined }),
    sample(view, memory) {
      memory.lost ??= happened(view) || undefined;
    },
    verify: (_, { lost }) => lost ?? true,
  };
}

/** Lost for good as soon as `holds` says what it saw instead. */
export const always = (
  labels: Labels,
  follow: readonly Resource[],
  holds: (view: View) => Text | true,
): Check<Lost> =>
  never(labels, follow, (view) => {
    const seen = holds(view);
    return seen === true ? false : seen;
  });

interface Identity extends Lost {
  uid: string | undefined;
}

/** The object that was there in the beginning is there still: neither deleted nor made anew. */
export function kept(labels: Labels, resource: Resource, key: string): Check<Identity> {
  const uidOf = (view: View) => view.cluster.find(resource, key)?.metadata.uid;
  return {
    ...labels,
    safeguard: true,
    follow: [resource],
    remember: (view) => ({ uid: uidOf(view), lost: undefined }),
    sample(view, memory) {
      if (uidOf(view) !== memory.uid)
        memory.lost ??= {
          en: `${key} was deleted at ${clock(view)}.`,
          es: `${key} se borró a las ${clock(view)}.`,
        };
    },
    verify: (_, { lost }) => lost ?? true,
  };
}

interface Frozen extends Lost {
  seen: string;
}

/** The object's spec stays as it was, and so does the object. */
export function untouched(labels: Labels, resource: Resource, key: string): Check<Frozen> {
  const read = (view: View) => {
    const object = view.cluster.find(resource, key) as
      { metadata: { uid: string }; spec?: unknown } | undefined;
    return object ? JSON.stringify([object.metadata.uid, object.spec]) : "";
  };
  return {
    ...labels,
    safeguard: true,
    follow: [resource],
    remember: (view) => ({ seen: read(view), lost: undefined }),
    sample(view, memory) {
      if (read(view) !== memory.seen)
        memory.lost ??= {
          en: `${key} was changed at ${clock(view)}.`,
          es: `${key} se cambió a las ${clock(view)}.`,
        };
    },
    verify: (_, { lost }) => lost ?? true,
  };
}

/** `09:04:12`, of virtual time. */
export const clock = ({ now }: View): string => new Date(now).toISOString().slice(11, 19);
