import type { HeldReport } from './five-minutes.ts';
import type { TakeOverReport } from './take-over.ts';
import { MEGABYTES_PER_SECOND, type ThroughputReport } from './throughput.ts';

export interface SubscriptionReport {
  readonly held: Readonly<Record<string, HeldReport>>;
  readonly replaced: TakeOverReport;
  readonly throughput: ThroughputReport;
  /** The longest time in which this process did not run, because the machine was busy or paused. */
  readonly standstillMs: number;
  /** Errors that the server logged. */
  readonly complaints: string;
}

const LIFE_SECONDS = [299, 302] as const;
const IDLE_SECONDS = [4.5, 6] as const;
// Four quiet phases of thirty seconds, on each wire.
const LEAST_IDLE_EVENTS = 18;
// Polling at intervals would take longer.
const PUSH_P50_MS = 50;
const OPENED_MS = 2_000;

/** @returns the differences from the behaviour of AWS */
export function faultsOf(report: SubscriptionReport): string[] {
  const { held, replaced, throughput, standstillMs, complaints } = report;
  const checks: [boolean, string][] = Object.entries(held).flatMap(
    ([wire, { openedMs, lifeSeconds, pushMs, idleSeconds, faults }]) => {
      const idleWithin = seenWithin(IDLE_SECONDS, Math.max(pushMs.most, standstillMs));
      return [
        [openedMs < OPENED_MS + standstillMs, `${wire}: open after ${openedMs} ms`],
        [
          isWithin(lifeSeconds, seenWithin(LIFE_SECONDS, standstillMs)),
          `${wire}: lived for ${lifeSeconds} s`,
        ],
        [pushMs.p50 < PUSH_P50_MS, `${wire}: pushed after ${pushMs.p50} ms`],
        [idleSeconds.count >= LEAST_IDLE_EVENTS, `${wire}: ${idleSeconds.count} idle events`],
        [
          isWithin(idleSeconds.least, idleWithin) && isWithin(idleSeconds.most, idleWithin),
          `${wire}: idle events after ${idleSeconds.least} to ${idleSeconds.most} s`,
        ],
        ...faults.map((fault): [boolean, string] => [false, `${wire}: ${fault}`]),
      ];
    },
  );
  const { soon, first, second } = replaced;
  checks.push(
    [['ResourceInUseException', 'too late to know'].includes(soon), `a second call too soon: ${soon}`],
    [first === 'ResourceInUseException', `the one that was taken over: ${first}`],
    [second === 'open', `the one that took over: ${second}`],
    [complaints === '', `the server logged: ${complaints}`],
    ...throughput.megabytesPerSecond.map((rate): [boolean, string] => [
      rate >= MEGABYTES_PER_SECOND.least && rate <= MEGABYTES_PER_SECOND.most,
      `a consumer received ${rate} MB/s`,
    ]),
  );
  return checks.filter(([isRight]) => !isRight).map(([, fault]) => fault);
}

/** An event may be seen later than it was sent by as much as the slowest record of the run, or as a machine was paused. */
function seenWithin([least, most]: readonly [number, number], lateMs: number): readonly [number, number] {
  return [least - lateMs / 1000, most + lateMs / 1000];
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most;
}
