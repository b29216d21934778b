import { assert } from '../../../lib/assert.ts';
import { type Arn, parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import { formatTraceHeader, type TraceHeader } from '../../../lib/trace/trace-header.ts';
import type { Authorities } from '../../../schema/authorities.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Input } from '../../../schema/operation.ts';
import type { Calls } from '../../../schema/service.ts';
import { PutEvents } from '../../events/operations/put-events.ts';
import { PutObject } from '../../s3/operations/put-object.ts';
import { Publish } from '../../sns/operations/publish.ts';
import { SendMessage } from '../../sqs/operations/send-message.ts';
import { serviceCaller } from '../../service-caller.ts';
import { authorityOfFunction, LAMBDA, lambdaAssuming } from '../role/authority.ts';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue: string;
}

/** A function, and its role; undefined if the function was deleted. */
interface MessageSender {
  readonly functionArn: string;
  readonly roleArn: string | undefined;
}

/** A message, with a form for each kind of destination. */
export interface DestinationMessage {
  /** Account and region of the function or mapping that sends it. */
  readonly namespace: Namespace;
  /** The function whose role sends it. */
  readonly sender: MessageSender;
  /** The message to a queue or topic, or the event of a function. */
  readonly text: string;
  /** For queues and topics. */
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** The trace that the message continues. */
  readonly trace?: TraceHeader | undefined;
  /** The object to write to a bucket. */
  readonly object: { readonly key: string; readonly text: string };
  /** For event buses, whose detail is the text: the detail type, and the function as a resource. */
  readonly event?: { readonly detailType: string; readonly functionArn: string };
}

export interface DestinationSenderOptions {
  readonly calls: Calls;
  readonly random: Random;
  /** Invokes a function asynchronously. Passed in because Invoke itself depends on destinations. */
  readonly invokeAsync: (functionArn: string, event: Buffer, caller: Caller) => Promise<unknown>;
}

/** Sends messages to queues, topics, buckets, event buses and functions by calling their services as a client would. */
export class DestinationSender {
  readonly #options: DestinationSenderOptions;

  constructor(options: DestinationSenderOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the destination has stored the message.
   * @throws the destination's own errors
   */
  async send(destinationArn: string, message: DestinationMessage): Promise<void> {
    const { calls, invokeAsync, random } = this.#options;
    const arn = parseArn(destinationArn);
    assert(arn, 'destinations are checked when they are set');
    const { text } = message;
    const authority = senderAuthority(calls.authorities, message.sender);
    const callerIn = (namespace: Namespace) => serviceCaller(namespace, random, message.trace, authority);
    switch (arn.service) {
      case 'sqs':
        await calls.call('sqs', SendMessage, sqsMessage(arn, message), callerIn(arn));
        return;
      case 'sns': {
        const published = { TopicArn: destinationArn, Message: text, ...messageAttributes(message) };
        await calls.call('sns', Publish, published, callerIn(arn));
        return;
      }
      case 'lambda':
        await invokeAsync(destinationArn, Buffer.from(text), callerIn(arn));
        return;
      case 'events':
        await putEvent(calls, destinationArn, message, callerIn(arn));
        return;
      default: {
        const { key, text: body } = message.object;
        const object = {
          Bucket: arn.resource,
          Key: key,
          ContentType: 'application/json',
          Body: Buffer.from(body),
        };
        await calls.call('s3', PutObject, object, callerIn(message.namespace));
      }
    }
  }
}

/** @throws Error for an entry that the bus refuses */
async function putEvent(
  calls: Calls,
  busArn: string,
  { text: Detail, event }: DestinationMessage,
  caller: Caller,
): Promise<void> {
  assert(event, 'only outcomes of asynchronous invocations are sent to an event bus');
  const { detailType: DetailType, functionArn } = event;
  const Resources = [busArn, functionArn];
  const entry = { EventBusName: busArn, Source: 'lambda', DetailType, Resources, Detail };
  const { Entries } = await calls.call('events', PutEvents, { Entries: [entry] }, caller);
  const { ErrorCode: code, ErrorMessage: message } = Entries[0] ?? {};
  if (code !== undefined) throw new Error(`${code}: ${message}`);
}

/** Without a role, Lambda is a service to which only the policy of the destination can give access. */
function senderAuthority(authorities: Authorities, { functionArn, roleArn }: MessageSender) {
  if (roleArn !== undefined) return authorityOfFunction(authorities, { functionArn, roleArn });
  return authorities.ofService(LAMBDA, lambdaAssuming(functionArn));
}

/** The end of an object key: `2026/03/04/2026-03-04T05.06.07-UNIQUE`. */
export function datedKey(timestampMs: number, unique: string): string {
  const time = new Date(timestampMs).toISOString().slice(0, 19).replaceAll(':', '.');
  return `${time.slice(0, 10).replaceAll('-', '/')}/${time}-${unique}`;
}

function sqsMessage(
  { region, account, resource }: Arn,
  message: DestinationMessage,
): Input<typeof SendMessage> {
  return {
    QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${resource}`,
    MessageBody: message.text,
    ...messageAttributes(message),
    ...(message.trace && {
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: 'String', StringValue: formatTraceHeader(message.trace) },
      },
    }),
  };
}

function messageAttributes({ attributes }: DestinationMessage) {
  return attributes ? { MessageAttributes: { ...attributes } } : {};
}
