import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import type { Service } from '../../../src/schema/service.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { QUEUE_BOUNDS, type QueueBounds } from '../../../src/services/sqs/queue/bounds.ts';
import { openQueues, type Queues } from '../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../src/services/sqs/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

const ENDPOINT = 'http://127.0.0.1:4566';

/** The URL of a queue of `caller`. */
export const urlOf = (name: string) => `${ENDPOINT}/${caller.account}/${name}`;

/** The queue of a test that needs only one. */
export const QueueUrl = urlOf('failed');

/** The service on a store in memory, with a virtual clock. */
export class SqsWorld {
  readonly clock = new VirtualClock();
  readonly store = memoryStore(this.clock);
  #calls = new InProcessCalls();
  #service: Service | undefined;
  queues: Queues | undefined;
  #starts = 0;

  static async open(): Promise<SqsWorld> {
    const world = new SqsWorld();
    await world.start();
    return world;
  }

  get service(): Service {
    return this.#service!;
  }

  /** Starts the service on what is stored, as after a restart. */
  async start(bounds: QueueBounds = QUEUE_BOUNDS): Promise<void> {
    const { clock, store } = this;
    // Each start has its own random numbers: ids are never used again.
    const random = seededRandom(`start ${++this.#starts}`);
    this.queues?.moves.close();
    const queues = await openQueues({ store, clock, random, logger: silentLogger, bounds });
    this.queues = queues;
    this.#service = createSqsService({ queues, endpoint: () => ENDPOINT });
    this.#calls = new InProcessCalls();
    this.#calls.join(this.#service);
  }

  call<Op extends Operation>(operation: Op, input: Input<Op>, by: Partial<Caller> = {}): Promise<Output<Op>> {
    return this.#calls.call('sqs', operation, input, { ...caller, ...by });
  }

  send(MessageBody: string) {
    return this.call(SendMessage, { QueueUrl, MessageBody });
  }

  /** Ten messages, unless the input says otherwise. */
  async receive(input: Partial<Input<typeof ReceiveMessage>> = {}) {
    return (await this.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10, ...input })).Messages ?? [];
  }

  async bodies(input?: Partial<Input<typeof ReceiveMessage>>) {
    return (await this.receive(input)).map(({ Body }) => Body);
  }
}
