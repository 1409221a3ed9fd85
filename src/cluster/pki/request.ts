// RFC 2986: reads requests for certificates.
// Left out here: whether the one who asks has the key (only P-256 could be checked).

import { elements, fromPem, oidText, type Read } from "./der.ts";
import {
  attributesOf,
  readAlternativeNames,
  subjectOf,
  type AlternativeNames,
  type Subject,
} from "./names.ts";

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const ALTERNATIVE_NAMES = "2.5.29.17";

export interface CertificateRequest extends Subject, AlternativeNames {
  /** All attributes of the subject. */
  attributes: [type: string, value: string][];
  /** As they stand in the request. */
  subject: Uint8Array;
  publicKey: Uint8Array;
  alternativeNames: Uint8Array | undefined;
}

/** The extension that is asked for, if it is. */
function alternativesIn(attributes: Read | undefined): Uint8Array | undefined {
  for (const { content } of attributes ? elements(attributes.content) : []) {
    const [type, values] = elements(content);
    if (oidText(type.content) !== EXTENSION_REQUEST) continue;
    for (const extension of elements(elements(values.content)[0].content)) {
      const parts = elements(extension.content);
      if (oidText(parts[0].content) === ALTERNATIVE_NAMES) return parts.at(-1)!.content;
    }
  }
  return undefined;
}

/** A PEM block, read; undefined when it is no request. */
export function readRequest(text: string): CertificateRequest | undefined {
  const der = fromPem("CERTIFICATE REQUEST", text);
  if (!der) return undefined;
  try {
    const [info] = elements(elements(der)[0].content);
    const [, subject, publicKey, attributes] = elements(info.content);
    const alternatives = alternativesIn(attributes);
    return {
      ...subjectOf(subject),
      attributes: attributesOf(subject),
      subject: subject.whole,
      publicKey: publicKey.whole,
      alternativeNames: alternatives,
      ...(alternatives ? readAlternativeNames(alternatives) : { dns: [], ip: [], email: [], uri: [] }),
    };
  } catch {
    return undefined;
  }
}
