import type { NumberSource } from '../../../../src/lib/fast-random.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { afterSteps } from '../../../support/steps.ts';
import type { Fate, Link } from '../../../support/fake-messages/link.ts';
import type { Tally } from '../../../support/tally.ts';
import type { GatewayTime } from './gateway-time.ts';

const TIMEOUT_MS = 400;
const TOGETHER_CHANCE = 0.3;
const TOGETHER_MS = 3;
const MAX_STEPS = 16;

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
  /** What will arrive in one turn. */
  #together: (() => void)[] | undefined;

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
    this.#clock.setTimer(this.#delay(this.#random.fraction() < 0.02 ? 100 : 4), () => this.#arrive(call));
  }

  /** Alone, or with what arrives within the next moment, as one read of a socket has several messages. */
  #arrive(call: () => void): void {
    if (this.#together) {
      this.#together.push(call);
      return;
    }
    if (this.#random.fraction() >= TOGETHER_CHANCE) {
      this.#time.run(call);
      return;
    }
    const together = [call];
    this.#together = together;
    this.#clock.setTimer(this.#delay(TOGETHER_MS), () => {
      this.#together = undefined;
      this.#tally.add('messages in one turn', together.length);
      this.#time.run(() => {
        // The code that waits for one message goes on at any step of the code that waits for another.
        for (const next of together) afterSteps(this.#random.integer(MAX_STEPS), next);
      });
    });
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
