import { assert } from '../../../lib/assert.ts';
import type { Random } from '../../../lib/random.ts';
import type { FailureDestination, FailureMessage, FunctionInvoker } from '../../../mapping/port.ts';
import { isFailureDestination } from './kinds.ts';
import { datedKey, type DestinationSender } from './sender.ts';

/** Sends records that event source mappings have discarded to failure destinations. */
export function failureDestination(
  sender: DestinationSender,
  random: Random,
  invoker: Pick<FunctionInvoker, 'describe'>,
): FailureDestination {
  return {
    async send(destinationArn, message) {
      assert(isFailureDestination(destinationArn), 'failure destinations are checked when they are set');
      const described = await invoker.describe(message.functionArn);
      await sender.send(destinationArn, {
        namespace: message.namespace,
        sender: { functionArn: message.functionArn, roleArn: described?.roleArn },
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

/** The record with the event as one more member, a JSON string: docs/aws/mappings.md#failure-destinations. */
function withPayload({ record, event }: FailureMessage): string {
  if (!event) return record;
  return `${record.slice(0, -1)},"payload":${JSON.stringify(event.toString('utf8'))}}`;
}
