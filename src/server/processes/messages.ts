import type { ProcessOfServer } from '../services/options.ts';

/*
 * What the process with the store (the parent) and its gateway processes exchange over the channel that Node.js
 * opens between them. The store itself is served over a stream of its own: STORE_DESCRIPTOR.
 */

/** Set for a gateway process, which removes it from its environment. */
export const ROLE_VARIABLE = 'MILLRACE_GATEWAY_PROCESS';
/** The descriptor of the stream to the store, in a gateway process. */
export const STORE_DESCRIPTOR = 4;

export interface GatewaySettings extends ProcessOfServer {
  /** That clients use. */
  readonly port: number;
  /** The key of access secrets, in base64. */
  readonly accessKey: string;
  /** Where the credentials of the operator are written. */
  readonly credentialsDirectory: string;
}

export type ToGateway =
  | { readonly type: 'start'; readonly settings: GatewaySettings }
  /** Comes with the connection of a client. */
  | { readonly type: 'connection' }
  | { readonly type: 'reload' }
  | { readonly type: 'stop' };

export type FromGateway =
  | {
      readonly type: 'ready';
      /** Where other gateway processes reach it. */
      readonly endpoint: string;
      readonly rootCredentialsFile: string | undefined;
    }
  /** The process has received the connection that was sent. */
  | { readonly type: 'taken' }
  /** So many connections have ended. */
  | { readonly type: 'closed'; readonly connections: number };
