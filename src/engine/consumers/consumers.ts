import type { Clock } from '../../lib/time/clock.ts';
import { EngineError } from '../error.ts';
import type { ConsumerDocument } from '../stream/consumer-document.ts';
import type { StreamDocumentStore } from '../stream/document-store.ts';
import { isAvailable } from '../stream/document.ts';
import type { Stream } from '../stream/stream.ts';
import { addConsumer, deleteConsumer, MAX_CONSUMERS } from './registration.ts';

/** Registers and deregisters consumers of enhanced fan-out. */
export class Consumers {
  readonly #documents: StreamDocumentStore;
  readonly #clock: Clock;

  constructor(documents: StreamDocumentStore, clock: Clock) {
    this.#documents = documents;
    this.#clock = clock;
  }

  /**
   * Adds a consumer, which becomes ACTIVE after a while.
   * @param maxConsumers the limit of consumers of the stream
   * @throws EngineError `consumer-exists`, `consumer-limit`, `stream-not-found`, `stream-not-active`
   */
  async register(
    stream: Stream,
    { name, tags }: Pick<ConsumerDocument, 'name' | 'tags'>,
    maxConsumers = MAX_CONSUMERS,
  ): Promise<ConsumerDocument> {
    const createdMs = this.#clock.now();
    await this.#documents.changeStream(stream.document, (current) => {
      if (!isAvailable(current)) throw new EngineError({ kind: 'stream-not-active', status: current.status });
      return addConsumer(current, { name, createdMs, tags }, maxConsumers);
    });
    return { name, createdMs, tags, status: 'CREATING' };
  }

  /** Starts removing a consumer. @throws EngineError `consumer-not-found`, `stream-not-found` */
  async deregister(stream: Stream, consumer: ConsumerDocument): Promise<void> {
    await this.#documents.changeStream(stream.document, (current) => deleteConsumer(current, consumer));
  }
}
