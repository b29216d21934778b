import type { NumberSource } from '../../../../src/lib/fast-random.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { Bunch } from '../../../support/bunch.ts';
import type { Fate, Link } from '../../../support/fake-messages/link.ts';
import type { Tally } from '../../../support/tally.ts';
import type { GatewayTime } from './gateway-time.ts';

const TIMEOUT_MS = 400;

/** The state of NATS that all gateways share. */
export interface Weather {
  /** Faults happen. */
  isBad: boolean;
  /** There is no leader: nothing is answered. */
  isDown: boolean;
}

/** Chances of what happens to a request, in bad weather. */
const FATES: readonly (readonly [Fate, number])[] = [
  ['request-lost', 0.01],
  ['answer-lost', 0.02],
  ['late', 0.015],
  ['leader-lost', 0.01],
  ['refused-by-old-leader', 0.02],
  ['refused-behind', 0.015],
  ['refused-ahead', 0.015],
];

export class FaultyLink implements Link {
  readonly #clock: VirtualClock;
  readonly #time: GatewayTime;
  readonly #random: NumberSource;
  readonly #weather: Weather;
  readonly #tally: Tally;
  isConnected = true;
  readonly #bunch: Bunch;

  constructor(parts: {
    clock: VirtualClock;
    time: GatewayTime;
    random: NumberSource;
    weather: Weather;
    tally: Tally;
  }) {
    this.#clock = parts.clock;
    this.#time = parts.time;
    this.#random = parts.random;
    this.#weather = parts.weather;
    this.#tally = parts.tally;
    this.#bunch = new Bunch({
      random: parts.random,
      later: (maxMs, call) => void parts.clock.setTimer(this.#delay(maxMs), call),
      enter: (calls) => parts.time.run(calls),
      onBunch: (size) => parts.tally.add('messages in one turn', size),
    });
  }

  fate(): Fate {
    if (this.#weather.isDown) return 'request-lost';
    if (!this.#weather.isBad) return 'delivered';
    let draw = this.#random.fraction();
    for (const [fate, chance] of FATES) {
      draw -= chance;
      if (draw >= 0) continue;
      this.#tally.add(fate);
      return fate;
    }
    return 'delivered';
  }

  afterTransit(call: () => void): void {
    this.#clock.setTimer(this.#delay(4), call);
  }

  afterGivingUp(call: () => void): void {
    this.#clock.setTimer(TIMEOUT_MS + this.#delay(3_000), call);
  }

  afterReplication(call: () => void): void {
    this.#clock.setTimer(this.#delay(this.#random.fraction() < 0.05 ? 300 : 4), call);
  }

  inGateway(call: () => void): void {
    this.#clock.setTimer(this.#delay(this.#random.fraction() < 0.02 ? 100 : 4), () =>
      this.#bunch.arrive(call),
    );
  }

  onTimeout(call: () => void) {
    return this.#time.setTimer(TIMEOUT_MS, call);
  }

  lag(): number {
    if (!this.#weather.isBad || this.#random.fraction() > 0.2) return 0;
    this.#tally.add('stale read');
    return this.#random.integer(8);
  }

  #delay(maxMs: number): number {
    return this.#random.fraction() * maxMs;
  }
}
