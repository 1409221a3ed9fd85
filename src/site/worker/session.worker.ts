// Hosts the session off the page's own thread. Messages in and out are the protocol of src/session.

import type { Message, Request } from "../../session/protocol.ts";
import { BrowserSession } from "./stand-in.ts";

const scope = self as unknown as {
  postMessage(message: Message): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
};

const session = new BrowserSession((message) => scope.postMessage(message));
scope.onmessage = (event) => session.handle(event.data);
