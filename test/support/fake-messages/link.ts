import type { Timer } from '../../../src/lib/time/clock.ts';

/** What happens to a publish or a purge on its way. */
export type Fate =
  /** It arrives and is answered. */
  | 'delivered'
  /** It never arrives. */
  | 'request-lost'
  /** It arrives, and its answer is lost. */
  | 'answer-lost'
  /** It arrives after the sender has given up waiting for it. */
  | 'late'
  /** The leader is lost while it replicates the message, which is lost too. */
  | 'leader-lost'
  /**
   * Two servers take themselves for the leader. The one that was replaced refuses it as stale, with an older sequence
   * number or without one; the other one may store it.
   */
  | 'refused-by-old-leader'
  /** A server that is behind refuses it as stale, with an older sequence number. */
  | 'refused-behind'
  /** It is refused because of a message that is being replicated and will be lost. */
  | 'refused-ahead';

/** Between one gateway and NATS: what is lost, and how long the rest takes. */
export interface Link {
  readonly isConnected: boolean;
  fate(): Fate;
  /** Calls later, on the side of NATS: nothing that happens to the gateway stops it. */
  afterTransit(call: () => void): void;
  /** Calls after the sender has given up. */
  afterGivingUp(call: () => void): void;
  /** Calls when the message was replicated. */
  afterReplication(call: () => void): void;
  /** Calls later in the gateway, unless it has crashed; when it is frozen, once it is not. */
  inGateway(call: () => void): void;
  /** Calls in the gateway when a request has taken too long. */
  onTimeout(call: () => void): Timer;
  /** How many of the newest messages a server that is read from does not have yet. */
  lag(): number;
}

/** Nothing is lost, and no time passes. */
export const directLink: Link = {
  isConnected: true,
  fate: () => 'delivered',
  afterTransit: queueMicrotask,
  afterGivingUp: queueMicrotask,
  afterReplication: (call) => call(),
  inGateway: queueMicrotask,
  onTimeout: () => ({ cancel() {} }),
  lag: () => 0,
};
