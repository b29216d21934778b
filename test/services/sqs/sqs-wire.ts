import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';
import { SqsWorld } from './world.ts';

/** The queue that each `SqsWire` begins with. */
export const QueueUrl = 'http://127.0.0.1:4566/000000000000/failed';

const signed = { 'x-amz-date': '20260101T000000Z', authorization: authorization('sqs') };

/** The service over both of its protocols: JSON 1.0, and query as boto and SDK v2 send it. */
export class SqsWire {
  readonly #world: SqsWorld;

  private constructor(world: SqsWorld) {
    this.#world = world;
  }

  static async open(): Promise<SqsWire> {
    const wire = new SqsWire(await SqsWorld.open());
    await wire.json('CreateQueue', { QueueName: 'failed' });
    return wire;
  }

  get clock(): VirtualClock {
    return this.#world.clock;
  }

  async json(action: string, input: object, more: Record<string, string> = {}) {
    const { status, headers, text } = await dispatchTo(
      [this.#world.service],
      wireRequest({
        headers: {
          ...signed,
          ...more,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AmazonSQS.${action}`,
        },
        body: JSON.stringify(input),
      }),
    );
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    // The type is the code unless the error has its own code in the query protocol.
    const queryError = headers['x-amzn-query-error'] ?? `${String(body['__type'])};Sender`;
    return { status, queryError, body };
  }

  async query(Action: string, fields: Record<string, string>) {
    const { status, text } = await dispatchTo(
      [this.#world.service],
      wireRequest({
        headers: { ...signed, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams({ Action, Version: '2012-11-05', ...fields }).toString(),
      }),
    );
    return { status, text };
  }

  /** Ten messages, unless the input says otherwise. */
  async receive(input: object = {}) {
    const { body } = await this.json('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...input });
    return (body['Messages'] ?? []) as {
      Body: string;
      ReceiptHandle: string;
      Attributes?: Record<string, string>;
    }[];
  }
}

/** Entries of SendMessageBatch. */
export function entries(count: number, more: object = {}) {
  return Array.from({ length: count }, (_, n) => ({ Id: `m${n}`, MessageBody: `body ${n}`, ...more }));
}
