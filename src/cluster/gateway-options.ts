import type { Logger } from '../lib/log/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { MetaStore } from '../storage/port.ts';
import type { MemberLoad } from './documents.ts';
import type { ReachableMember } from './home-contact.ts';
import type { Lease } from './leases.ts';

export interface GatewayOptions {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where other gateways reach this one. */
  readonly endpoint: string;
  readonly version: string;
}

/** What a gateway does as a member. */
export interface GatewayDuties {
  /** How much it does; nothing by default. */
  readonly load?: () => MemberLoad;
  /** This gateway has taken the lease of the home, and has to open its services. */
  readonly onHome: (lease: Lease) => void;
  /** This gateway is no longer the member that it was: every lease is lost, and it joins again as another member. */
  readonly onLost: () => void;
  /** Resolves when another gateway has answered. By default every gateway is taken to be reached. */
  readonly reach?: (member: ReachableMember, signal: AbortSignal) => Promise<unknown>;
  /** This gateway does not reach the home, and has released its slots: it ends all other work for others as well. */
  readonly onCutOff?: () => void;
  /** Ends the services of the home within a bounded time: another gateway gets the lease, because more gateways reach it. */
  readonly onPassHome?: () => Promise<void>;
}
