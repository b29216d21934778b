import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RuntimePeer } from './peer.ts';

/** One operation of the Runtime API. `requestId` is empty if the path has none. */
export type Route = (
  request: IncomingMessage,
  reply: ServerResponse,
  peer: RuntimePeer,
  requestId: string,
) => void | Promise<void>;
