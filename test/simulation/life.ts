import type { Random } from '../../src/lib/random.ts';
import { afterSteps, MAX_STEPS_APART } from '../support/steps.ts';
import type { DocumentWriter } from './document-writer.ts';
import type { IteratorReader } from './iterator-reader.ts';
import type { Operator } from './operator.ts';
import type { Process } from './process.ts';
import { Producer } from './producer.ts';
import type { RecreatedStream } from './recreated-stream.ts';
import type { FaultInjector } from './fault-injector.ts';

export interface LifePlan {
  readonly steps: number;
  readonly random: Random;
  readonly operator: Operator;
  readonly readers: readonly IteratorReader[];
  readonly injector: FaultInjector;
  readonly recreatedStream: RecreatedStream;
  readonly documentWriter: DocumentWriter;
  /** Chooses the operations that begin in one turn, if any do. */
  readonly bunches: Random | undefined;
}

// Operations in flight at a time. More would only make runs longer.
const MAX_IN_FLIGHT = 24;
// After its store has failed, a server keeps running for a while, and must only read and reject.
const MAX_STEPS_AFTER_FAILURE = 25;
const MAX_TOGETHER = 3;
const MAX_PAUSE_MS = 40;
const MAX_LONG_PAUSE_MS = 20 * 60_000;

/** Starts one operation after the other without waiting, until the steps are done or the power is cut. */
export async function live(process: Process, plan: LifePlan): Promise<void> {
  const { random, operator, readers, injector, recreatedStream, documentWriter } = plan;
  const { clock, disk, model } = process;
  const producer = new Producer(process, injector, random);
  let underWay = 0;
  const begin = (work: Promise<unknown>) => {
    underWay++;
    work.then(
      () => underWay--,
      (error: unknown) => {
        underWay--;
        if (process.alive)
          model.trace.reportViolation(`unexpected: ${error instanceof Error ? error.stack : String(error)}`);
      },
    );
  };
  let stepsAfterFailure = 0;
  for (let step = 0; step < plan.steps && disk.hasPower; step++) {
    if (producer.storeFailed && stepsAfterFailure++ === MAX_STEPS_AFTER_FAILURE) return;
    const { stream } = process;
    if (!stream) begin(operator.makeStream(process));
    else if (stream.isAvailable && underWay < MAX_IN_FLIGHT) {
      if (step % 10 === 0) begin(operator.makeMapping(process));
      begin(act(stream));
      for (let left = plan.bunches?.integer(MAX_TOGETHER) ?? 0; left > 0; left--)
        afterSteps(plan.bunches!.integer(MAX_STEPS_APART), () => begin(act(stream)));
    }
    const long = !producer.storeFailed && random.fraction() < 0.01;
    await clock.advance(stream?.isAvailable ? random.integer(long ? MAX_LONG_PAUSE_MS : MAX_PAUSE_MS) : 600);
    model.trace.throwIfViolated();
  }

  function act(stream: NonNullable<Process['stream']>): Promise<void> {
    const luck = random.fraction();
    if (luck < 0.45) return producer.putOne();
    if (luck < 0.5) return recreatedStream.step(process);
    if (luck < 0.56) return documentWriter.step(process);
    if (luck < 0.65) return producer.putTogether();
    if (luck < 0.88) return readers[random.integer(readers.length)]!.step(process, stream);
    if (luck < 0.92) return operator.reshard(process, stream);
    if (luck < 0.94) return operator.changeRetention(process, stream);
    if (luck < 0.958) return operator.changeMapping(process);
    if (luck < 0.962) return operator.deleteMapping(process);
    injector.change();
    return Promise.resolve();
  }
}
