import type { Random } from '../../src/lib/random.ts';
import type { Clerk } from './clerk.ts';
import type { IteratorReader } from './iterator-reader.ts';
import type { Operator } from './operator.ts';
import type { Process } from './process.ts';
import { Producer } from './producer.ts';
import type { Visitor } from './visitor.ts';
import type { Weather } from './weather.ts';

export interface LifePlan {
  readonly steps: number;
  readonly random: Random;
  readonly operator: Operator;
  readonly readers: readonly IteratorReader[];
  readonly weather: Weather;
  readonly visitor: Visitor;
  readonly clerk: Clerk;
}

// What may be on its way at a time: more only makes lives longer.
const MAX_UNDER_WAY = 24;
// A server that has told its operator to restart it goes on for a while, and must only refuse and read.
const MAX_STEPS_AFTER_FAILURE = 25;
const MAX_PAUSE_MS = 40;
const MAX_LONG_PAUSE_MS = 20 * 60_000;

/** Does one thing after the other without waiting for any, until the steps are done or the power is gone. */
export async function live(process: Process, plan: LifePlan): Promise<void> {
  const { random, operator, readers, weather, visitor, clerk } = plan;
  const { clock, disk, model } = process;
  const producer = new Producer(process, weather, random);
  let underWay = 0;
  const begin = (work: Promise<unknown>) => {
    underWay++;
    work.then(
      () => underWay--,
      (error: unknown) => {
        underWay--;
        if (process.alive)
          model.trace.accuse(`unexpected: ${error instanceof Error ? error.stack : String(error)}`);
      },
    );
  };
  let stepsAfterFailure = 0;
  for (let step = 0; step < plan.steps && disk.hasPower; step++) {
    if (producer.toldToStop && stepsAfterFailure++ === MAX_STEPS_AFTER_FAILURE) return;
    const { stream } = process;
    if (!stream) begin(operator.makeStream(process));
    else if (stream.isAvailable && underWay < MAX_UNDER_WAY) {
      if (step % 10 === 0) begin(operator.makeMapping(process));
      begin(act(stream));
    }
    const long = !producer.toldToStop && random.fraction() < 0.01;
    await clock.advance(stream?.isAvailable ? random.integer(long ? MAX_LONG_PAUSE_MS : MAX_PAUSE_MS) : 600);
    model.trace.throwIfViolated();
  }

  function act(stream: NonNullable<Process['stream']>): Promise<void> {
    const luck = random.fraction();
    if (luck < 0.45) return producer.putOne();
    if (luck < 0.5) return visitor.step(process);
    if (luck < 0.56) return clerk.step(process);
    if (luck < 0.65) return producer.putTogether();
    if (luck < 0.88) return readers[random.integer(readers.length)]!.step(process, stream);
    if (luck < 0.92) return operator.reshard(process, stream);
    if (luck < 0.94) return operator.changeRetention(process, stream);
    if (luck < 0.958) return operator.changeMapping(process);
    if (luck < 0.962) return operator.deleteMapping(process);
    weather.change();
    return Promise.resolve();
  }
}
