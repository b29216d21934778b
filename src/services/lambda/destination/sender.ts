import { assert } from '../../../lib/assert.ts';
import { type Arn, parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Caller, Input } from '../../../schema/operation.ts';
import type { Calls } from '../../../schema/service.ts';
import { PutObject } from '../../s3/operations/put-object.ts';
import { Publish } from '../../sns/operations/publish.ts';
import { SendMessage } from '../../sqs/operations/send-message.ts';
import { Invoke } from '../operations/invoke.ts';

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue: string;
}

/** What is sent somewhere. */
export interface Parcel {
  /** Of the function or mapping that sends it. */
  readonly namespace: Namespace;
  readonly text: string;
  /** Of a message to a queue or a topic. */
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** What a bucket keeps of it, and under which key. */
  readonly object: { readonly key: string; readonly text: string };
}

/** Sends to queues, topics, buckets and functions, as a client would. */
export class Courier {
  readonly #calls: Calls;
  readonly #random: Random;

  constructor(calls: Calls, random: Random) {
    this.#calls = calls;
    this.#random = random;
  }

  /**
   * Resolves when the destination has it for good.
   * @throws the destination's own errors
   */
  async send(destinationArn: string, parcel: Parcel): Promise<void> {
    const arn = parseArn(destinationArn);
    assert(arn, 'destinations are checked when they are set');
    switch (arn.service) {
      case 'sqs':
        await this.#calls.call('sqs', SendMessage, messageFor(arn, parcel), this.#callerOf(arn));
        return;
      case 'sns':
        await this.#calls.call(
          'sns',
          Publish,
          { TopicArn: destinationArn, Message: parcel.text, ...attributesOf(parcel) },
          this.#callerOf(arn),
        );
        return;
      case 'lambda': {
        const Payload = Buffer.from(parcel.text);
        const input = { FunctionName: destinationArn, InvocationType: 'Event' as const, Payload };
        await this.#calls.call('lambda', Invoke, input, this.#callerOf(arn));
        return;
      }
      default: {
        const { key, text } = parcel.object;
        const object = {
          Bucket: arn.resource,
          Key: key,
          ContentType: 'application/json',
          Body: Buffer.from(text),
        };
        await this.#calls.call('s3', PutObject, object, this.#callerOf(parcel.namespace));
      }
    }
  }

  #callerOf({ account, region }: Namespace): Caller {
    const { signal } = new AbortController();
    return { account, region, accessKeyId: undefined, requestId: this.#random.uuid(), signal };
  }
}

/** `2026/03/04/2026-03-04T05.06.07-UNIQUE`: how keys of buckets tell a time. */
export function datedKey(timestampMs: number, unique: string): string {
  const time = new Date(timestampMs).toISOString().slice(0, 19).replaceAll(':', '.');
  return `${time.slice(0, 10).replaceAll('-', '/')}/${time}-${unique}`;
}

function messageFor({ region, account, resource }: Arn, parcel: Parcel): Input<typeof SendMessage> {
  return {
    QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${resource}`,
    MessageBody: parcel.text,
    ...attributesOf(parcel),
  };
}

function attributesOf({ attributes }: Parcel) {
  return attributes ? { MessageAttributes: { ...attributes } } : {};
}
