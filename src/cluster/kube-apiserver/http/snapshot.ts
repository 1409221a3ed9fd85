// In Kubernetes: k8s.io/apiserver/pkg/storage, ValidateListOptions, DecodeContinue and the errors of etcd3. Which revision of a
// collection a list is about, and where in it.

import { badRequest, StatusError } from "../../apimachinery/status-error.ts";
import type { Store } from "../../etcd/store.ts";
import type { Paging } from "../registry/read.ts";
import { revisionOf, type ListOptions } from "./list-options.ts";

const VERSION = "meta.k8s.io/v1";
/** In a token: go on at the latest revision. */
const LATEST = -1;

const START_OVER =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter";
const INCONSISTENT = `${START_OVER}, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.`;

/** A refusal with a token to go on with. */
class Inconsistent extends StatusError {
  readonly #token: string;

  constructor(token: string) {
    super(410, "Expired", INCONSISTENT);
    this.#token = token;
  }

  override toStatus() {
    return { ...super.toStatus(), metadata: { continue: this.#token } };
  }
}

/** Unpadded, with the letters of URLs. */
const encodeText = (text: string) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** The token to go on after `key`. */
export const continueToken = (revision: number, key: string): string =>
  encodeText(`{"v":"${VERSION}","rv":${revision},"start":${JSON.stringify(`${key}\0`)}}`);

const refused = (why: string) => badRequest(`invalid continue token: ${why}`);
const unreadable = (why: string) => refused(`continue key is not valid: ${why}`);

function decodeText(text: string): string {
  const bad = /[^A-Za-z0-9_-]/.exec(text);
  if (bad || text.length % 4 === 1)
    throw unreadable(`illegal base64 data at input byte ${bad ? bad.index : text.length - 1}`);
  const bytes = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
}

function parsed(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // falls through to the refusal
  }
  throw unreadable(
    `invalid character ${JSON.stringify(text[0] ?? "").replace(/"/g, "'")} looking for beginning of value`,
  );
}

function readToken(text: string): { revision: number; after: string } {
  const { v, rv, start } = parsed(decodeText(text));
  if (v !== VERSION)
    throw refused(
      `continue key is not valid: server does not recognize this encoded version ${String(v ?? "")}`,
    );
  if (typeof rv !== "number" || rv === 0)
    throw refused(`continue key is not valid: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== "string" || start === "")
    throw refused(`continue key is not valid: encoded start key empty (version ${VERSION})`);
  const place = start.replace(/\0$/, "");
  if (/(^|\/)\.{0,2}(\/|$)/.test(place.replace(/^\//, ""))) throw unreadable(start);
  return { revision: rv, after: place };
}

/** What a client may wait for is not there yet. */
export function tooLarge(wanted: number | string, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  return new StatusError(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

/** Where a list begins and which revision it shows. Throws in the real server's words. */
export function pagingOf(options: ListOptions, store: Store<any>): Paging {
  const { limit, match, resourceVersion } = options;
  if (options.continue) return pagingAfter(options, store);
  const asked = revisionOf(resourceVersion, (why) => badRequest(`invalid resource version: ${why}`));
  if (asked > store.revision) throw tooLarge(resourceVersion, store.revision);
  const exact = asked > 0 && (match === "Exact" || (match === "" && limit !== undefined));
  if (!exact) return { limit };
  if (asked < store.compactRevision)
    throw new StatusError(410, "Expired", "The resourceVersion for the provided list is too old.");
  return { limit, at: asked };
}

function pagingAfter(options: ListOptions, store: Store<any>): Paging {
  const { revision, after } = readToken(options.continue);
  if (options.resourceVersion && options.resourceVersion !== "0")
    throw badRequest("specifying resource version is not allowed when using continue");
  if (revision < 0) return { limit: options.limit, after };
  if (revision < store.compactRevision) throw new Inconsistent(continueToken(LATEST, after));
  if (revision > store.revision) throw tooLarge(revision, store.revision);
  return { limit: options.limit, after, at: revision };
}
