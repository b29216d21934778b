import { seededRandom } from '../../src/lib/random.ts';

export interface TrafficOptions {
  readonly seed: string;
  /** Records a second at the quietest and at the busiest time of the day. */
  readonly low: number;
  readonly high: number;
  /** Bursts of the day, each of which multiplies the traffic. */
  readonly bursts: number;
}

const DAY_SECONDS = 86_400;
/** The quietest time of the day. */
const QUIET_HOUR = 4;
/** A burst lasts from 3 to 20 minutes, and multiplies the traffic by 2 to 3. */
const BURST_SECONDS = { min: 180, max: 1_200 };
const BURST_FACTOR = { min: 2, max: 3 };
const NOISE = 0.1;

/** Records in each second of a day: a wave of 24 hours with noise, and bursts such as a campaign causes. */
export function dayOfTraffic({ seed, low, high, bursts }: TrafficOptions): (elapsedMs: number) => number {
  const random = seededRandom(seed);
  const between = ({ min, max }: { min: number; max: number }) => min + random.fraction() * (max - min);
  const spikes = Array.from({ length: bursts }, () => {
    const start = random.integer(DAY_SECONDS);
    return { start, end: start + between(BURST_SECONDS), factor: between(BURST_FACTOR) };
  });
  return (elapsedMs) => {
    const second = elapsedMs / 1_000;
    const phase = ((second / 3_600 - QUIET_HOUR) / 24) * 2 * Math.PI;
    const wave = low + ((high - low) * (1 - Math.cos(phase))) / 2;
    const burst = spikes
      .filter(({ start, end }) => second >= start && second < end)
      .reduce((factor, spike) => Math.max(factor, spike.factor), 1);
    return wave * burst * (1 + NOISE * (2 * random.fraction() - 1));
  };
}
