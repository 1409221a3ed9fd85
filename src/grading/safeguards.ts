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
  /** By key. */
  uids: ReadonlyMap<string, string | undefined>;
}

/** The objects that were there in the beginning are there still: neither deleted nor made anew. */
export function kept(labels: Labels, resource: Resource, ...keys: readonly string[]): Check<Identity> {
  const uidOf = (view: View, key: string) => view.cluster.find(resource, key)?.metadata.uid;
  return {
    ...labels,
    safeguard: true,
    follow: [resource],
    remember: (view) => ({ uids: new Map(keys.map((key) => [key, uidOf(view, key)])), lost: undefined }),
    sample(view, memory) {
      const gone = keys.find((key) => uidOf(view, key) !== memory.uids.get(key));
      if (gone !== undefined)
        memory.lost ??= {
          en: `${gone} was deleted at ${clock(view)}.`,
          es: `${gone} se borró a las ${clock(view)}.`,
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

/** The kinds whose names labs write as Kubernetes does. */
const KINDS = { services: "Service", "deployments.apps": "Deployment" } as const;

const STARTING_OVER = {
  deleted: {
    en: "What was deleted does not come back: start over.",
    es: "Lo borrado no vuelve: empieza de nuevo.",
  },
  changed: {
    en: "What was changed stays changed: start over.",
    es: "Lo cambiado queda cambiado: empieza de nuevo.",
  },
};

/** `kept`, for objects of `default` that a lab wants changed in place; worth a point. */
export function sameObject(resource: keyof typeof KINDS, ...names: readonly string[]): Check<Identity> {
  const kind = KINDS[resource];
  return kept(
    {
      id: "same-object",
      points: 1,
      title:
        names.length === 1
          ? { en: `${names[0]} is still the same ${kind}`, es: `${names[0]} sigue siendo el mismo ${kind}` }
          : {
              en: `${names.join(" and ")} are still the same ${kind}s`,
              es: `${names.join(" y ")} siguen siendo los mismos ${kind}s`,
            },
      hints: [
        { en: "Nothing here needs a deletion.", es: "Aquí nada obliga a borrar." },
        STARTING_OVER.deleted,
        {
          en: "patch, edit and apply all change an object in place.",
          es: "patch, edit y apply cambian un objeto sin borrarlo.",
        },
      ],
    },
    resource,
    ...names.map((name) => `default/${name}`),
  );
}

/** `untouched`, for somebody else's object in `default`; worth a point. */
export const neighbourUntouched = (resource: keyof typeof KINDS, name: string): Check<Frozen> =>
  untouched(
    {
      id: "neighbour",
      points: 1,
      title: { en: `Nobody touched ${name}`, es: `Nadie tocó ${name}` },
      hints: [
        { en: "Name the object that you change.", es: "Nombra el objeto que cambias." },
        { en: "--all means all of them.", es: "--all significa todos." },
        STARTING_OVER.changed,
      ],
    },
    resource,
    `default/${name}`,
  );

/** `09:04:12`, of virtual time. */
export const clock = ({ now }: View): string => new Date(now).toISOString().slice(11, 19);
