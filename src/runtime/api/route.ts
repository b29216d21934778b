import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RuntimePeer } from './peer.ts';

/** One call of the Runtime API. `requestId` is empty where the path has none. */
export type Route = (
  request: IncomingMessage,
  response: ServerResponse,
  peer: RuntimePeer,
  requestId: string,
) => void | Promise<void>;
