// The body of an HTTP response as a reader.

import { bytesOf, isStream, type HttpResponse } from "../../cluster/apimachinery/http.ts";
import type { Reader } from "../process.ts";
import { textReader, Waiters } from "../streams.ts";

/** Reads a body as it comes; throws what cut it. */
export function bodyReader(body: HttpResponse["body"]): Reader {
  if (!isStream(body)) return textReader(body);
  const chunks: Uint8Array[] = [];
  const changed = new Waiters();
  let ended = false;
  let problem: Error | undefined;
  const stop = body.subscribe({
    data(chunk) {
      if (chunk.length > 0) chunks.push(bytesOf(chunk));
      changed.wakeAll();
    },
    end(error) {
      ended = true;
      problem = error;
      changed.wakeAll();
    },
  });
  return {
    *read() {
      while (chunks.length === 0) {
        if (problem) throw problem;
        if (ended) return undefined;
        yield* changed.block();
      }
      return chunks.shift();
    },
    close: () => stop(),
  };
}
