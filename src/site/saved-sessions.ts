// Sessions kept in the browser, one a lab, so that coming back resumes. One tab at a time may write; the newest wins.

import { openDB } from "idb";
import type { IDBPDatabase } from "idb";
import type { SessionFile } from "../session/protocol.ts";

const NAME = "timonel";
const SESSIONS = "sessions";

export interface Keeper {
  load(): Promise<SessionFile | undefined>;
  save(session: SessionFile): Promise<void>;
}

let database: Promise<IDBPDatabase> | undefined;

function open(): Promise<IDBPDatabase> {
  database ??= openDB(NAME, 1, { upgrade: (db) => void db.createObjectStore(SESSIONS) });
  return database;
}

/**
 * Takes the right to keep the session of a lab, from another tab if need be. `lost` is called when a newer tab takes it in turn:
 * from then on `save` does nothing. Rejects where the browser keeps nothing.
 */
export async function keepSession(lab: string, lost: () => void): Promise<Keeper> {
  const db = await open();
  let mine = true;
  await takeLock(`timonel/${lab}`, () => {
    mine = false;
    lost();
  });
  return {
    load: async () => (await db.get(SESSIONS, lab)) as SessionFile | undefined,
    save: async (session) => {
      if (mine) await db.put(SESSIONS, session, lab);
    },
  };
}

function takeLock(name: string, lost: () => void): Promise<void> {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((resolve) => {
    const held = navigator.locks.request(name, { steal: true }, () => {
      resolve();
      return new Promise<void>(() => undefined);
    });
    held.catch(lost);
  });
}
