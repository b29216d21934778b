import type { Client } from '../../../../src/client/client.ts';
import { type Clock, sleep } from '../../../../src/lib/time/clock.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessage } from '../../../../src/services/sqs/operations/delete-message.ts';
import { ReceiveMessage } from '../../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../../src/services/sqs/traits.ts';
import { NAMESPACE } from './clients.ts';

const POLL_MS = 700;
const MOST = 10;

/** The queue that is the failure destination of a mapping. */
export class FailureQueue {
  readonly arn: string;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #url: string;

  private constructor(client: Client, clock: Clock, name: string, url: string) {
    this.#client = client;
    this.#clock = clock;
    this.#url = url;
    this.arn = `arn:aws:sqs:${NAMESPACE.region}:${NAMESPACE.account}:${name}`;
  }

  static async create(client: Client, clock: Clock, name: string): Promise<FailureQueue> {
    const { QueueUrl } = await client.call(sqsTraits, CreateQueue, { QueueName: name });
    return new FailureQueue(client, clock, name, QueueUrl);
  }

  /** Until `signal`, and then until there is none left. */
  async read(onMessage: (body: string) => void, signal: AbortSignal): Promise<void> {
    for (;;) {
      const isLast = signal.aborted;
      const { Messages = [] } = await this.#client.call(sqsTraits, ReceiveMessage, {
        QueueUrl: this.#url,
        MaxNumberOfMessages: MOST,
      });
      for (const { Body, ReceiptHandle } of Messages) {
        onMessage(Body);
        await this.#client.call(sqsTraits, DeleteMessage, {
          QueueUrl: this.#url,
          ReceiptHandle,
        });
      }
      if (isLast && Messages.length === 0) return;
      if (Messages.length === 0) await sleep(this.#clock, POLL_MS, { signal }).catch(() => {});
    }
  }
}
