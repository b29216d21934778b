import type { HeldReport } from './five-minutes.ts';
import type { TakeOverReport } from './take-over.ts';
import type { ThroughputReport } from './throughput.ts';

export interface SubscriptionReport {
  readonly held: Readonly<Record<string, HeldReport>>;
  readonly replaced: TakeOverReport;
  readonly throughput: ThroughputReport;
  /** What the server complained of. */
  readonly complaints: string;
}

const LIFE_SECONDS = [299, 302] as const;
const IDLE_SECONDS = [4.5, 6] as const;
// Four quiet phases of thirty seconds, on each wire.
const LEAST_IDLE_EVENTS = 18;
// Whoever looked for records at intervals would need longer.
const PUSH_P50_MS = 50;
const OPENED_MS = 2_000;
// 2 MiB/s, and what is saved up in a second before.
const MEGABYTES_PER_SECOND = [1.6, 2.6] as const;

/** @returns in words, what is not as the service does it */
export function faultsOf({ held, replaced, throughput, complaints }: SubscriptionReport): string[] {
  const checks: [boolean, string][] = Object.entries(held).flatMap(
    ([wire, { openedMs, lifeSeconds, pushMs, idleSeconds, faults }]) => [
      [openedMs < OPENED_MS, `${wire}: open after ${openedMs} ms`],
      [isWithin(lifeSeconds, LIFE_SECONDS), `${wire}: lived for ${lifeSeconds} s`],
      [pushMs.p50 < PUSH_P50_MS, `${wire}: pushed after ${pushMs.p50} ms`],
      [idleSeconds.count >= LEAST_IDLE_EVENTS, `${wire}: ${idleSeconds.count} idle events`],
      [
        isWithin(idleSeconds.least, seenWithin(pushMs.most)) &&
          isWithin(idleSeconds.most, seenWithin(pushMs.most)),
        `${wire}: idle events after ${idleSeconds.least} to ${idleSeconds.most} s`,
      ],
      ...faults.map((fault): [boolean, string] => [false, `${wire}: ${fault}`]),
    ],
  );
  const { soon, first, second } = replaced;
  checks.push(
    [
      ['ResourceInUseException', 'answered too late to tell'].includes(soon),
      `a second call too soon: ${soon}`,
    ],
    [first === 'ResourceInUseException', `the one that was taken over: ${first}`],
    [second === 'open', `the one that took over: ${second}`],
    [complaints === '', `the server complained: ${complaints}`],
    ...throughput.megabytesPerSecond.map((rate): [boolean, string] => [
      isWithin(rate, MEGABYTES_PER_SECOND),
      `a consumer took ${rate} MB/s`,
    ]),
  );
  return checks.filter(([isRight]) => !isRight).map(([, fault]) => fault);
}

/** An event is seen as much later than it was sent as the slowest record of the run, or not later at all. */
function seenWithin(delayMs: number): readonly [number, number] {
  const [least, most] = IDLE_SECONDS;
  return [least - delayMs / 1000, most + delayMs / 1000];
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most;
}
