import type { Client } from '../../client/client.ts';
import { ChangeMessageVisibility } from '../../services/sqs/operations/change-message-visibility.ts';
import { GetQueueUrl } from '../../services/sqs/operations/get-queue-url.ts';
import { PurgeQueue } from '../../services/sqs/operations/purge-queue.ts';
import { ReceiveMessage } from '../../services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../services/sqs/traits.ts';
import { contentsOf, type Decoded, type RecordData, toBytes } from './contents.ts';

// The most that one call receives.
const MAX_RECEIVED = 10;
const HIDDEN_SECONDS = 60;

/** A message in a queue, which stays there. */
export interface QueuedMessage {
  readonly messageId: string;
  /** The value of JSON, else text. */
  readonly body: Decoded;
  readonly receiveCount: number;
}

/** A queue of a pipeline: a source, or the destination of what was given up. */
export class QueueView {
  readonly name: string;
  readonly #client: Client;

  /** @internal */
  constructor(name: string, client: Client) {
    this.name = name;
    this.#client = client;
  }

  async send(body: RecordData): Promise<void> {
    const QueueUrl = await this.#url();
    await this.#client.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: toBytes(body).toString() });
  }

  /** The messages that can be received now. They stay in the queue and are visible again; it counts as one receive. */
  async messages(): Promise<readonly QueuedMessage[]> {
    const QueueUrl = await this.#url();
    const found: QueuedMessage[] = [];
    const handles: string[] = [];
    for (;;) {
      const { Messages = [] } = await this.#client.call(sqsTraits, ReceiveMessage, {
        QueueUrl,
        MaxNumberOfMessages: MAX_RECEIVED,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: 0,
        AttributeNames: ['ApproximateReceiveCount'],
      });
      if (Messages.length === 0) break;
      for (const { MessageId, Body, ReceiptHandle, Attributes } of Messages) {
        found.push({
          messageId: MessageId,
          body: contentsOf(Buffer.from(Body)),
          receiveCount: Number(Attributes?.['ApproximateReceiveCount'] ?? 1),
        });
        handles.push(ReceiptHandle);
      }
    }
    for (const ReceiptHandle of handles) {
      await this.#client.call(sqsTraits, ChangeMessageVisibility, {
        QueueUrl,
        ReceiptHandle,
        VisibilityTimeout: 0,
      });
    }
    return found;
  }

  async purge(): Promise<void> {
    await this.#client.call(sqsTraits, PurgeQueue, { QueueUrl: await this.#url() });
  }

  async #url(): Promise<string> {
    return (await this.#client.call(sqsTraits, GetQueueUrl, { QueueName: this.name })).QueueUrl;
  }
}
