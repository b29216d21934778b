import type { Gateway } from '../../../cluster/gateway.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Closers } from '../../closers.ts';
import type { MetricSources } from '../../metrics/sources.ts';
import { DeclaredCall } from '../calls/declared-call.ts';
import type { Callee, GatewayCalls } from '../calls/gateway-calls.ts';
import { activeStreams, type ReportedCounts } from './reported-counts.ts';
import { WholeCounts } from './whole-counts.ts';

const CountsCall = new DeclaredCall<null, ReportedCounts>('counts');
/** How often the home asks: the figures of other gateways are this old at most. */
const ROUND_MS = 1_000;
/** A gateway that does not answer within this time is asked again in the next round. */
const ANSWER_MS = 3_000;

/** Answers the home. @param process identifies what counts, from its start to its end */
export function reportCounts(
  calls: GatewayCalls,
  process: string,
  sources: () => Pick<MetricSources, 'streams' | 'mappings'>,
): void {
  CountsCall.handle(calls, () => {
    const { streams, mappings } = sources();
    return { process, streams: activeStreams(streams.snapshot()), mappings: mappings.status() };
  });
}

export interface CollectOptions {
  readonly gateway: Gateway;
  readonly calls: GatewayCalls;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when another gateway has counted anything. */
  readonly onGrowth: () => void;
}

/** Asks the other gateways for their counts, while this one is the home. */
export function collectCounts(options: CollectOptions, closing: Closers): WholeCounts {
  const { gateway, calls, clock, logger, onGrowth } = options;
  const whole = new WholeCounts();
  const stopped = new AbortController();
  let timer: Timer | undefined;
  /** The gateways that have counted for an earlier home. */
  let former: ReadonlySet<string> | undefined;

  const ask = (member: Callee): Promise<ReportedCounts | undefined> =>
    CountsCall.makeWithin(calls, member, null, { clock, ms: ANSWER_MS, signal: stopped.signal }).catch(
      // It is starting, of an earlier release, or gone: its counts are added when it answers.
      () => undefined,
    );

  const round = async () => {
    const { id: ownId, members } = gateway;
    const others = members.all().filter(({ id }) => id !== ownId);
    former ??= new Set(others.map(({ id }) => id));
    const reports = await Promise.all(others.map(({ id, document: { endpoint } }) => ask({ id, endpoint })));
    if (stopped.signal.aborted) return;
    const answers = reports.filter((report) => report !== undefined);
    let hasGrown = false;
    for (const [index, report] of reports.entries()) {
      if (report) hasGrown = whole.take(report, { isFormer: former.has(others[index]!.id) }) || hasGrown;
    }
    // One that did not answer may be there in the next round.
    if (answers.length === others.length) whole.keepOnly(new Set(answers.map(({ process }) => process)));
    if (hasGrown) onGrowth();
  };

  const schedule = (delayMs: number) => {
    timer = clock.setTimer(
      delayMs,
      () =>
        void round()
          .catch((error: unknown) => logger.warn('the counts of other gateways were not added', { error }))
          .finally(() => {
            if (!stopped.signal.aborted) schedule(ROUND_MS);
          }),
      { background: true },
    );
  };
  // At once, when the gateway has been opened.
  schedule(0);
  closing.add(async () => {
    stopped.abort();
    timer?.cancel();
  });
  return whole;
}
