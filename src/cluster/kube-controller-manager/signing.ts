// What controllers sign with: the files that kubeadm hands to kube-controller-manager.

import type { ServiceAccount } from "../api/types.ts";
import type { Authority } from "../pki/authority.ts";

export interface Signing {
  /** The cluster's certificate authority. */
  readonly authority: Authority;
  /** A token without an end, for a Secret of that name. */
  accountToken(account: ServiceAccount, secret: string): string;
}
