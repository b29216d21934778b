import type { Input } from '../../../../src/schema/operation.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessage } from '../../../../src/services/sqs/operations/delete-message.ts';
import type { ReceiveMessage } from '../../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../../src/services/sqs/operations/send-message.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { SqsWorld, urlOf } from '../world.ts';

/** The queue of a test that needs only one. */
export const QueueUrl = urlOf('orders.fifo');

/** The service, and what tests do with its FIFO queues. */
export class FifoWorld {
  readonly #world: SqsWorld;

  private constructor(world: SqsWorld) {
    this.#world = world;
  }

  static async open(): Promise<FifoWorld> {
    return new FifoWorld(await SqsWorld.open());
  }

  get clock(): VirtualClock {
    return this.#world.clock;
  }

  get store(): Store {
    return this.#world.store;
  }

  restart(): Promise<void> {
    return this.#world.start();
  }

  readonly call: SqsWorld['call'] = (...args) => this.#world.call(...args);

  create(attributes: Record<string, string> = {}, QueueName = 'orders.fifo') {
    return this.call(CreateQueue, { QueueName, Attributes: { FifoQueue: 'true', ...attributes } });
  }

  /** Sends a message: its body begins with its deduplication id. */
  send(MessageBody: string, MessageGroupId = 'g', more: Partial<Input<typeof SendMessage>> = {}) {
    const MessageDeduplicationId = MessageBody.slice(0, 10);
    return this.call(SendMessage, { QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId, ...more });
  }

  /** Ten messages, unless the input says otherwise. */
  receive(input: Partial<Input<typeof ReceiveMessage>> = {}) {
    return this.#world.receive({ QueueUrl, ...input });
  }

  /** The bodies of ten messages, separated by spaces. */
  async bodies(input?: Partial<Input<typeof ReceiveMessage>>): Promise<string> {
    return (await this.receive(input)).map(({ Body }) => Body).join(' ');
  }

  remove(ReceiptHandle: string) {
    return this.call(DeleteMessage, { QueueUrl, ReceiptHandle });
  }
}
