import type { Logger } from '../../lib/log/logger.ts';
import { type Clock, pause } from '../../lib/time/clock.ts';
import type { LogStore } from '../../storage/port.ts';
import { finishConsumer } from '../consumers/registration.ts';
import { isRetained, type ShardDocument } from '../shard/document.ts';
import type { ConsumerDocument } from '../stream/consumer-document.ts';
import type { StreamDocumentStore } from '../stream/document-store.ts';
import { type Reshard, retentionMsOf, type StreamDocument, trimHorizonMs } from '../stream/document.ts';
import { logIdOf, streamKey } from '../stream/keys.ts';
import type { StreamDuty } from './duty.ts';
import { applyReshards, closeTimeMs, parentsOf, youngestShardMs } from './lineage.ts';
import { type TransientResource, TransientStates } from './transient-states.ts';

/**
 * Finishes CREATING, UPDATING and DELETING of streams, and CREATING and DELETING of their consumers. Every step can be
 * repeated, so a stream found in a transient state when the engine opens continues from there.
 */
export class Transitions {
  readonly #documents: StreamDocumentStore;
  readonly #logs: LogStore;
  readonly #clock: Clock;
  readonly #duty: StreamDuty;
  readonly #states: TransientStates;
  readonly #closing = new AbortController();

  constructor(options: {
    documents: StreamDocumentStore;
    logs: LogStore;
    clock: Clock;
    logger: Logger;
    timeScale: number;
    duty: StreamDuty;
  }) {
    this.#documents = options.documents;
    this.#logs = options.logs;
    this.#clock = options.clock;
    this.#duty = options.duty;
    this.#states = new TransientStates(options);
  }

  /** Call for every existing document, for every change, and when the duty has changed. */
  consider(document: StreamDocument): void {
    this.#states.consider(this.#transientStream(document));
    for (const consumer of document.consumers) {
      this.#states.consider(this.#transientConsumer(document, consumer));
    }
  }

  /** Waits for the writes of steps in progress and starts no more. */
  close(): Promise<void> {
    this.#closing.abort();
    return this.#states.close();
  }

  #transientStream(document: StreamDocument): TransientResource {
    const { creationId, status } = document;
    const key = streamKey(document, document.streamName);
    return {
      id: `${key}/${creationId}`,
      state: stateOf(status),
      isElsewhere: () => this.#isElsewhere(document),
      ...(status === 'UPDATING' &&
        document.reshards.length > 0 && {
          leaveMs: (readyMs: number) => closeTimeMs(document, nextReshards(document), readyMs),
        }),
      finish: () => this.#finish(key, creationId),
      newest: () => {
        const newest = this.#newest(key, creationId);
        return newest && this.#transientStream(newest);
      },
    };
  }

  #transientConsumer(document: StreamDocument, consumer: ConsumerDocument): TransientResource {
    const { creationId } = document;
    const { name, createdMs, status } = consumer;
    const key = streamKey(document, document.streamName);
    return {
      id: `${key}/${creationId}/${name}:${createdMs}`,
      state: stateOf(status),
      isElsewhere: () => this.#isElsewhere(document),
      finish: () =>
        this.#documents.change(key, (current) =>
          current.creationId === creationId ? finishConsumer(current, consumer) : undefined,
        ),
      newest: () => {
        const newest = this.#newest(key, creationId);
        const found = newest?.consumers.find((other) => other.name === name && other.createdMs === createdMs);
        return newest && found && this.#transientConsumer(newest, found);
      },
    };
  }

  #newest(key: string, creationId: string): StreamDocument | undefined {
    const newest = this.#documents.get(key);
    return newest?.creationId === creationId ? newest : undefined;
  }

  #isElsewhere(document: StreamDocument): boolean {
    return !this.#duty.has(streamKey(document, document.streamName));
  }

  async #finish(key: string, creationId: string): Promise<void> {
    const document = this.#newest(key, creationId);
    switch (document?.status) {
      case 'CREATING':
        await this.#createLogs(document, document.shards);
        await this.#advance(document, (current) => ({ ...current, status: 'ACTIVE' }));
        break;
      case 'UPDATING':
        await this.#finishUpdate(document);
        break;
      case 'DELETING':
        await this.#deleteLogs(document, everyShardNumber(document));
        await this.#documents.remove(document);
        break;
      case 'ACTIVE':
      case undefined:
    }
  }

  async #finishUpdate(document: StreamDocument): Promise<void> {
    const current =
      document.reshards.length > 0 ? await this.#reshard(document, nextReshards(document)) : document;
    if (current?.status !== 'UPDATING' || current.reshards.length > 0) return;
    const horizonMs = trimHorizonMs(current, this.#clock.now());
    const kept = current.shards.filter((shard) => isRetained(shard, horizonMs));
    const expired = current.shards.filter((shard) => !isRetained(shard, horizonMs));
    const retentionMs = retentionMsOf(current);
    await this.#deleteLogs(
      current,
      expired.map(({ number }) => number),
    );
    await Promise.all(
      kept.map(({ number }) => this.#logs.setRetention(logIdOf(document, number), retentionMs)),
    );
    await this.#advance(current, (latest) => ({
      ...latest,
      ...latest.pending,
      pending: {},
      status: 'ACTIVE',
      shards: kept,
    }));
  }

  /**
   * Closes the parents before the children open, so that records remain in order. The children do not open before the
   * second in which their sequence numbers begin.
   * @param step the reshards to apply
   * @returns the unchanged document when the engine closes in the meantime
   */
  async #reshard(document: StreamDocument, step: readonly Reshard[]): Promise<StreamDocument | undefined> {
    const parents = step.flatMap(parentsOf);
    const existing = new Set(document.shards.map(({ number }) => number));
    const close = (numbers: readonly number[]) =>
      Promise.all(numbers.map((number) => this.#logs.closeLog(logIdOf(document, number))));
    await close(parents.filter((number) => existing.has(number)));
    const closedMs = this.#clock.now();
    const planned = applyReshards(document, step, closedMs);
    await this.#createLogs(planned, planned.shards.slice(document.shards.length));
    await close(parents.filter((number) => !existing.has(number)));
    const { signal } = this.#closing;
    const waitMs = youngestShardMs(planned) - this.#clock.now();
    if (waitMs > 0) await pause(this.#clock, waitMs, { signal, background: true });
    if (signal.aborted) return document;
    return this.#advance(document, (current) => ({
      ...applyReshards(current, step, closedMs),
      reshards: current.reshards.slice(step.length),
    }));
  }

  /** Changes the document, unless the stream has left the state or the step that it was in when the work started. */
  #advance(
    expected: StreamDocument,
    next: (current: StreamDocument) => StreamDocument,
  ): Promise<StreamDocument | undefined> {
    return this.#documents.change(streamKey(expected, expected.streamName), (current) =>
      current.creationId === expected.creationId &&
      current.status === expected.status &&
      current.reshards.length === expected.reshards.length
        ? next(current)
        : undefined,
    );
  }

  async #createLogs(document: StreamDocument, shards: readonly ShardDocument[]): Promise<void> {
    const retentionMs = retentionMsOf(document);
    await Promise.all(
      shards.map(({ number }) => this.#logs.createLog(logIdOf(document, number), { retentionMs })),
    );
  }

  async #deleteLogs(document: StreamDocument, shardNumbers: readonly number[]): Promise<void> {
    await Promise.all(shardNumbers.map((number) => this.#logs.deleteLog(logIdOf(document, number))));
  }
}

/** Undefined for a stable state. */
function stateOf(status: StreamDocument['status'] | undefined): string | undefined {
  return status === 'ACTIVE' ? undefined : status;
}

// Each step writes the whole document, so a stream of many shards needs large steps; but producers wait while the
// parents of a step are closed.
const MAX_STEP_RESHARDS = 1024;

/** The reshards of the next step. */
function nextReshards({ reshards }: StreamDocument): readonly Reshard[] {
  return reshards.slice(0, MAX_STEP_RESHARDS);
}

/** Includes the children of an unfinished step: their logs may exist before the document lists them. */
function everyShardNumber(document: StreamDocument): number[] {
  const { shards, nextShardNumber } = document;
  const unlisted = Array.from(
    { length: 2 * nextReshards(document).length },
    (_, index) => nextShardNumber + index,
  );
  return [...shards.map(({ number }) => number), ...unlisted];
}
