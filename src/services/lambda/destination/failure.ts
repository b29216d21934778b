import { assert } from '../../../lib/assert.ts';
import { parseArn } from '../../../lib/aws/arn.ts';
import type { Random } from '../../../lib/random.ts';
import type { FailureDestination, FailureMessage } from '../../../mapping/port.ts';
import type { Calls } from '../../../schema/service.ts';
import { Courier, datedKey } from './sender.ts';

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
  const courier = new Courier(calls, random);
  return {
    async send(destinationArn, message) {
      assert(isFailureDestination(destinationArn), 'failure destinations are checked when they are set');
      await courier.send(destinationArn, {
        namespace: message.namespace,
        text: message.record,
        object: { key: objectKey(message, random.uuid()), text: withPayload(message) },
      });
    },
  };
}

/** `aws/lambda/UUID/SHARD/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID`: docs/aws/mappings.md#failure-destinations. */
function objectKey({ mappingUuid, shardId, timestampMs }: FailureMessage, unique: string): string {
  return `aws/lambda/${mappingUuid}/${shardId}/${datedKey(timestampMs, unique)}`;
}

/** The event is one more member, as text: docs/aws/mappings.md#failure-destinations. */
function withPayload({ record, event }: FailureMessage): string {
  if (!event) return record;
  return `${record.slice(0, -1)},"payload":${JSON.stringify(event.toString('utf8'))}}`;
}
