import { type Clock, pause } from '../../../lib/time/clock.ts';
import type { Queue } from '../queue/queue.ts';
import { MoveFailure, type MoveTask } from './task.ts';

const MESSAGES_PER_SAVE = 100;

export interface RunningMoveOptions {
  readonly task: MoveTask;
  readonly source: Queue;
  readonly queueByArn: (arn: string) => Queue | undefined;
  readonly clock: Clock;
  /** Stores how many messages were moved. */
  readonly save: (moved: number) => Promise<unknown>;
}

/** Moves messages one after the other, oldest first, until none is left that was there at the start. */
export class RunningMove {
  readonly #options: RunningMoveOptions;
  readonly #stopping = new AbortController();
  #moved: number;

  constructor(options: RunningMoveOptions) {
    this.#options = options;
    this.#moved = options.task.moved;
  }

  get id(): string {
    return this.#options.task.id;
  }

  get moved(): number {
    return this.#moved;
  }

  /** Ends the run after the message that is being moved. */
  stop(): void {
    this.#stopping.abort();
  }

  /** @throws MoveFailure, the errors of queues */
  async run(): Promise<void> {
    const { source, task, clock, save } = this.#options;
    const { signal } = this.#stopping;
    const startMs = clock.monotonicMs();
    for (let count = 1; !signal.aborted; count++) {
      if (!(await source.moveNext(task.startedMs, (sourceArn) => this.#targetOf(sourceArn)))) return;
      this.#moved++;
      if (this.#moved % MESSAGES_PER_SAVE === 0) await save(this.#moved);
      if (task.maxPerSecond === undefined) continue;
      const nextMs = startMs + (count * 1_000) / task.maxPerSecond;
      await pause(clock, nextMs - clock.monotonicMs(), { signal, background: true });
    }
  }

  #targetOf(sourceArn: string | undefined): Queue {
    const { task, queueByArn } = this.#options;
    const arn = task.destinationArn ?? sourceArn;
    // Reasons of AWS: docs/aws/sqs.md#redrive.
    if (arn === undefined) throw new MoveFailure('CouldNotDetermineMessageSource');
    const target = queueByArn(arn);
    if (!target) throw new MoveFailure('AWS.SimpleQueueService.NonExistentQueue');
    return target;
  }
}
