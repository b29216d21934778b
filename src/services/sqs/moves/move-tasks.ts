import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { isServiceError } from '../../../schema/error.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { MAX_LISTED_MOVES } from '../limits.ts';
import { queueArn, queueKey } from '../queue/document.ts';
import type { Queue } from '../queue/queue.ts';
import { RunningMove } from './running-move.ts';
import { MoveFailure, type MoveTask } from './task.ts';

export interface MoveTasksOptions {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly queueByArn: (arn: string) => Queue | undefined;
}

/**
 * The tasks that move messages out of dead-letter queues: one at a time for each queue, and the last ones of it. A task
 * continues after a restart.
 */
export class MoveTasks {
  readonly #options: MoveTasksOptions;
  readonly #documents: JsonDocuments<MoveTask>;
  /** By the key of the queue. */
  readonly #running = new Map<string, RunningMove>();
  #isClosed = false;

  constructor(options: MoveTasksOptions) {
    this.#options = options;
    this.#documents = new JsonDocuments(options.meta, META_PREFIX.sqs.moveTask);
  }

  /** Resolves when the task is durable. @throws InvalidParameterValue when one is running */
  async start(source: Queue, more: Pick<MoveTask, 'destinationArn' | 'maxPerSecond'>): Promise<MoveTask> {
    const { clock, random } = this.#options;
    const key = queueKey(source.document);
    if (this.#running.has(key)) {
      throw InvalidParameterValue(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      id: random.uuid(),
      sourceArn: queueArn(source.document),
      ...more,
      startedMs: clock.now(),
      toMove: source.counts().visible,
      moved: 0,
      status: 'RUNNING',
    };
    const move = this.#newMove(key, source, task);
    try {
      await this.#documents.create(taskKey(key, task), task);
      await this.#forgetOldest(key);
    } catch (error) {
      this.#running.delete(key);
      throw error;
    }
    void this.#run(key, move, task);
    return task;
  }

  /** The newest ones first. */
  async list(source: Queue, count: number): Promise<MoveTask[]> {
    const key = queueKey(source.document);
    const stored = await this.#documents.list(`${key}/`);
    const running = this.#running.get(key);
    return stored
      .slice(-count)
      .reverse()
      .map(({ value }) => (value.id === running?.id ? { ...value, moved: running.moved } : value));
  }

  /**
   * Ends a task after the message that it is moving.
   * @returns how many messages were moved
   * @throws ResourceNotFound
   */
  async cancel(source: Queue, taskId: string): Promise<number> {
    const key = queueKey(source.document);
    const stored = (await this.#documents.list(`${key}/`)).find(({ value }) => value.id === taskId);
    if (!stored) throw ResourceNotFound('Task does not exist.');
    await this.#documents.update(stored.key, (task) => {
      if (task.status !== 'RUNNING') throw ResourceNotFound('Only active tasks can be cancelled.');
      return { ...task, status: 'CANCELLING' };
    });
    const running = this.#running.get(key);
    running?.stop();
    return running?.moved ?? stored.value.moved;
  }

  /** Continues the tasks that were running. */
  async resume(): Promise<void> {
    for (const { key, value: task } of await this.#documents.list()) {
      if (task.status !== 'RUNNING' && task.status !== 'CANCELLING') continue;
      const source = this.#options.queueByArn(task.sourceArn);
      if (!source || task.status === 'CANCELLING') {
        await this.#documents.update(key, (current) => ({ ...current, status: 'CANCELLED' }));
        continue;
      }
      const ofQueue = queueKey(source.document);
      void this.#run(ofQueue, this.#newMove(ofQueue, source, task), task);
    }
  }

  /** Forgets the tasks of a queue that is removed. */
  async forget(key: string): Promise<void> {
    this.#running.get(key)?.stop();
    for (const task of await this.#documents.list(`${key}/`)) await this.#documents.delete(task.key);
  }

  /** Stops all tasks; they continue at the next start. */
  close(): void {
    this.#isClosed = true;
    for (const move of this.#running.values()) move.stop();
  }

  #newMove(key: string, source: Queue, task: MoveTask): RunningMove {
    const { clock, queueByArn } = this.#options;
    const save = (moved: number) =>
      this.#documents.update(taskKey(key, task), (current) => ({ ...current, moved }));
    const move = new RunningMove({ task, source, queueByArn, clock, save });
    this.#running.set(key, move);
    return move;
  }

  async #run(key: string, move: RunningMove, task: MoveTask): Promise<void> {
    const { logger } = this.#options;
    try {
      const failureReason = await move.run().then(() => undefined, reasonOf);
      if (this.#isClosed) return;
      await this.#documents.update(taskKey(key, task), (current) => ({
        ...current,
        moved: move.moved,
        ...ended(current, failureReason),
      }));
    } catch (error) {
      if (!this.#isClosed) logger.error('a task that moves messages of a queue failed', { key, error });
    } finally {
      this.#running.delete(key);
    }
  }

  async #forgetOldest(key: string): Promise<void> {
    const stored = await this.#documents.list(`${key}/`);
    for (const task of stored.slice(0, -MAX_LISTED_MOVES)) await this.#documents.delete(task.key);
  }
}

function ended({ status }: MoveTask, failureReason: string | undefined): Partial<MoveTask> {
  if (failureReason !== undefined) return { status: 'FAILED', failureReason };
  return { status: status === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED' };
}

/** The reason of a failed task. @throws errors that are not those of a queue */
function reasonOf(error: unknown): string {
  if (error instanceof MoveFailure) return error.message;
  if (isServiceError(error)) return error.declaration.queryCode ?? error.code;
  throw error;
}

/** Sorts by the time of the start. */
function taskKey(key: string, { id, startedMs }: MoveTask): string {
  return `${key}/${String(startedMs).padStart(16, '0')}-${id}`;
}
