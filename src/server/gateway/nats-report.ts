import type { Gateway } from '../../cluster/gateway.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { NatsStatus, Positions } from '../../storage/cluster/nats-status.ts';
import type { Store } from '../../storage/port.ts';
import { DeclaredCall } from './calls/declared-call.ts';
import type { Callee, GatewayCalls } from './calls/gateway-calls.ts';

const PositionsCall = new DeclaredCall<null, Positions>('positions');
/** How long another gateway may take to report how far it is. */
const ANSWER_MS = 2_000;

/** A store that can describe NATS. One of a test need not. */
export type DescribedStore = Store & {
  natsStatus?(): Promise<NatsStatus>;
  positions?(): Positions;
  readonly problem?: string | undefined;
};

export interface NatsReport {
  readonly nats?: NatsStatus | undefined;
  /** Why there is none. */
  readonly natsError?: string | undefined;
  /**
   * By id of the gateway: how many messages it has not followed yet, of all streams together. One that did not answer is missing.
   */
  readonly behind: Readonly<Record<string, number>>;
}

export interface NatsReportOptions {
  readonly store: DescribedStore;
  readonly gateway: Gateway;
  readonly calls: GatewayCalls;
  readonly clock: Clock;
}

/** Answers to other gateways, and asks them. */
export function natsReport({ store, gateway, calls, clock }: NatsReportOptions): () => Promise<NatsReport> {
  PositionsCall.handle(calls, () => store.positions?.() ?? {});
  const positionsOf = (member: Callee): Promise<Positions | undefined> =>
    PositionsCall.makeWithin(calls, member, null, { clock, ms: ANSWER_MS }).catch(() => undefined);
  return async () => {
    let nats: NatsStatus | undefined;
    try {
      nats = await store.natsStatus?.();
    } catch (error) {
      return { natsError: error instanceof Error ? error.message : String(error), behind: {} };
    }
    if (!nats) return { behind: {} };
    // Asked after NATS, so that what has arrived meanwhile is not counted as missing.
    const reports = await Promise.all(
      gateway.members
        .all()
        .map(async ({ id, document: { endpoint } }) => [id, await positionsOf({ id, endpoint })] as const),
    );
    const behind: Record<string, number> = {};
    for (const [id, positions] of reports) if (positions) behind[id] = messagesBehind(nats, positions);
    return { nats, behind };
  };
}

/** Streams that the gateway does not follow do not count. */
export function messagesBehind({ partitions }: Pick<NatsStatus, 'partitions'>, positions: Positions): number {
  return partitions.reduce(
    (sum, { stream, lastSeq }) => sum + Math.max(0, lastSeq - (positions[stream] ?? lastSeq)),
    0,
  );
}
