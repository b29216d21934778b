import { assert } from '../../lib/assert.ts';
import type { Arn } from '../../lib/arn.ts';
import { parseArn } from '../../lib/arn.ts';
import type { Random } from '../../lib/random.ts';
import type { FailureDestination, FailureMessage } from '../../mapping/port.ts';
import type { Caller } from '../../schema/operation.ts';
import type { Calls } from '../../schema/service.ts';
import { PutObject } from '../s3/operations/put-object.ts';
import { Publish } from '../sns/operations/publish.ts';
import { SendMessage } from '../sqs/operations/send-message.ts';

/** Whether event source mappings can send there: not to FIFO queues and topics, as on AWS. */
export function isFailureDestination(text: string): boolean {
  const arn = parseArn(text);
  if (!arn) return false;
  switch (arn.service) {
    case 'sqs':
    case 'sns':
      return arn.region !== '' && arn.account !== '' && /^[\w-]+$/.test(arn.resource);
    case 's3':
      return arn.region === '' && arn.account === '' && /^[\w.-]+$/.test(arn.resource);
    default:
      return false;
  }
}

/** Sends what mappings gave up to queues, topics and buckets, as a client would. */
export function failureDestination(calls: Calls, random: Random): FailureDestination {
  return {
    async send(destinationArn, message) {
      const arn = parseArn(destinationArn);
      assert(
        arn && isFailureDestination(destinationArn),
        'failure destinations are checked when they are set',
      );
      await sendTo(arn, destinationArn, message);
    },
  };

  async function sendTo(arn: Arn, destinationArn: string, message: FailureMessage): Promise<void> {
    const { region, account, resource } = arn;
    switch (arn.service) {
      case 'sqs': {
        const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
        await calls.call('sqs', SendMessage, { QueueUrl, MessageBody: message.record }, callerOf(arn));
        return;
      }
      case 'sns':
        await calls.call(
          'sns',
          Publish,
          { TopicArn: destinationArn, Message: message.record },
          callerOf(arn),
        );
        return;
      default: {
        const object = {
          Bucket: resource,
          Key: objectKey(message, random.uuid()),
          ContentType: 'application/json',
          Body: Buffer.from(withPayload(message)),
        };
        await calls.call('s3', PutObject, object, callerOf(message.namespace));
      }
    }
  }

  function callerOf({ account, region }: { account: string; region: string }): Caller {
    const { signal } = new AbortController();
    return { account, region, accessKeyId: undefined, requestId: random.uuid(), signal };
  }
}

/** `aws/lambda/UUID/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID`: spec/lambda.md 4.8. */
function objectKey({ mappingUuid, shardId, timestampMs }: FailureMessage, unique: string): string {
  const time = new Date(timestampMs).toISOString().slice(0, 19).replaceAll(':', '.');
  const day = time.slice(0, 10).replaceAll('-', '/');
  return `aws/lambda/${mappingUuid}/${shardId}/${day}/${time}-${unique}`;
}

/** The event is one more member, as text: spec/lambda.md 4.8. */
function withPayload({ record, event }: FailureMessage): string {
  if (!event) return record;
  return `${record.slice(0, -1)},"payload":${JSON.stringify(event.toString('utf8'))}}`;
}
