import type { Trace } from '../../../simulation/trace.ts';
import type { Gateway, World } from './gateway.ts';

interface Faults {
  readonly world: Pick<World, 'clock' | 'random' | 'weather' | 'tally'>;
  readonly gateways: readonly Pick<Gateway, 'name' | 'time' | 'link' | 'connections' | 'crash'>[];
  readonly untilMs: number;
  readonly trace: Trace;
  restart(index: number): Promise<void>;
  onStart(index: number): void;
}

/** Injects faults that concern a whole gateway or NATS as a whole, until a time. */
export function runFaults({ world, gateways, untilMs, trace, ...calls }: Faults): void {
  const { clock, random, weather, tally } = world;
  const later = (delayMs: number, act: () => void) => void clock.setTimer(delayMs, act);
  const note = (kind: string, name: string) => {
    tally.add(kind);
    trace.log(`${Math.round(clock.monotonicMs())} ${kind} ${name}`);
  };

  const kinds: ((index: number) => void)[] = [
    (index) => {
      const { time, name } = gateways[index]!;
      note('gateway frozen', name);
      time.freeze();
      later(random.fraction() ** 2 * 8_000, () => time.wake());
    },
    (index) => {
      note('gateway crashed', gateways[index]!.name);
      gateways[index]!.crash();
      later(random.fraction() * 3_000, () => void calls.restart(index).then(() => calls.onStart(index)));
    },
    (index) => {
      const { link, name } = gateways[index]!;
      note('gateway disconnected', name);
      link.isConnected = false;
      later(random.fraction() * 4_000, () => {
        link.isConnected = true;
      });
    },
    () => {
      note('no leader', 'NATS');
      weather.isDown = true;
      later(random.fraction() ** 2 * 5_000, () => {
        weather.isDown = false;
      });
    },
    (index) => {
      note('followers reset', gateways[index]!.name);
      for (const connection of gateways[index]!.connections) connection.resetFollowers();
    },
    (index) => {
      note('wall clock stepped', gateways[index]!.name);
      const { time } = gateways[index]!;
      // Never further than what the history allows for.
      time.stepWallClock(-time.skewMs + random.integer(4_000) - 2_000);
    },
  ];

  const next = () => {
    if (clock.monotonicMs() >= untilMs) return;
    const index = random.integer(gateways.length);
    if (gateways[index]!.time.isRunning) kinds[random.integer(kinds.length)]!(index);
    later(200 + random.fraction() * 2_500, next);
  };
  later(300, next);
}
