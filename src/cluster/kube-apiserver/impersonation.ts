// In Kubernetes: k8s.io/apiserver/pkg/endpoints/filters/impersonation. Acting as somebody else, by those who may.

import type { Headers } from "../apimachinery/http.ts";
import { badRequest } from "../apimachinery/status-error.ts";
import { authorize, type Authorizer } from "./authorization.ts";
import type { Attributes, UserInfo } from "./context.ts";

const AUTHENTICATED = "system:authenticated";
const UNAUTHENTICATED = "system:unauthenticated";
const ANONYMOUS = "system:anonymous";
const EXTRA = "impersonate-extra-";

const attributes = (resource: string, name: string, more: Partial<Attributes> = {}): Attributes => ({
  verb: "impersonate",
  group: "",
  version: "v1",
  resource,
  subresource: "",
  namespace: undefined,
  name,
  ...more,
});

const values = (text: string | undefined) => (text ? text.split(/,\s*/) : []);

/** Keys of extras are lower-case and percent-encoded in header names. */
function extraKey(header: string): string {
  const key = header.slice(EXTRA.length).toLowerCase();
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

interface Wish {
  user: string;
  groups: string[];
  uid: string;
  extra: [key: string, values: string[]][];
}

function wishOf(headers: Headers): Wish | undefined {
  const user = headers["impersonate-user"] ?? "";
  const groups = values(headers["impersonate-group"]);
  const uid = headers["impersonate-uid"] ?? "";
  const extra = Object.keys(headers)
    .filter((name) => name.startsWith(EXTRA))
    .sort()
    .map((name): [string, string[]] => [extraKey(name), values(headers[name])]);
  if (user) return { user, groups, uid, extra };
  if (groups.length > 0 || uid || extra.length > 0)
    // The real server answers with an error of its own (500); it is the client's.
    throw badRequest("requested impersonation of groups or extras without impersonating a user");
  return undefined;
}

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

function* questions({ user, groups, uid, extra }: Wish): Generator<Attributes> {
  const account = ACCOUNT.exec(user);
  yield account
    ? attributes("serviceaccounts", account[2], { namespace: account[1] })
    : attributes("users", user);
  for (const group of groups) yield attributes("groups", group);
  const authentication = { group: "authentication.k8s.io" };
  for (const [key, list] of extra)
    for (const value of list) yield attributes("userextras", value, { ...authentication, subresource: key });
  if (uid) yield attributes("uids", uid, authentication);
}

function groupsOf({ user, groups }: Wish): string[] {
  const account = ACCOUNT.exec(user);
  const own =
    account && groups.length === 0
      ? ["system:serviceaccounts", `system:serviceaccounts:${account[1]}`]
      : groups;
  if (own.includes(AUTHENTICATED) || own.includes(UNAUTHENTICATED)) return own;
  return [...own, user === ANONYMOUS ? UNAUTHENTICATED : AUTHENTICATED];
}

/** Whom the request is by: its sender, or whom the sender says to be and may be. Throws Forbidden. */
export function impersonated(
  authorizers: readonly Authorizer[],
  sender: UserInfo,
  headers: Headers,
): UserInfo {
  const wish = wishOf(headers);
  if (!wish) return sender;
  for (const question of questions(wish)) authorize(authorizers, sender, question);
  return {
    username: wish.user,
    ...(wish.uid ? { uid: wish.uid } : {}),
    groups: groupsOf(wish),
    ...(wish.extra.length > 0 ? { extra: Object.fromEntries(wish.extra) } : {}),
  };
}
