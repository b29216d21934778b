import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { onTopic } from '../access.ts';
import { runBatch } from '../../run-batch.ts';
import type { SnsContext } from '../context.ts';
import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  InvalidParameter,
  NotFound,
  ParameterValueInvalid,
  Throttled,
  TooManyEntriesInBatchRequest,
} from '../errors.ts';
import { requireMessageOrder } from '../fifo/message-order.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';
import {
  messageBytes,
  OUTGOING_MESSAGE_MEMBERS,
  PUBLISHED_MESSAGE_MEMBERS,
  publishOne,
  requireContent,
} from '../publishing/outgoing-message.ts';
import { requireTopicArn } from '../topic-arn.ts';

const PublishBatchRequestEntry = structure({ Id: string(), ...OUTGOING_MESSAGE_MEMBERS });

/** @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const PublishBatch = operation('PublishBatch', {
  input: structure({ TopicArn: string(), PublishBatchRequestEntries: list(PublishBatchRequestEntry) }),
  output: structure({
    Successful: list(structure({ Id: string(), ...PUBLISHED_MESSAGE_MEMBERS })),
    Failed: list(
      structure({ Id: string(), Code: string(), Message: optional(string()), SenderFault: boolean() }),
    ),
  }),
  errors: [
    BatchEntryIdsNotDistinct,
    BatchRequestTooLong,
    EmptyBatchRequest,
    InvalidBatchEntryId,
    InvalidParameter,
    NotFound,
    ParameterValueInvalid,
    Throttled,
    TooManyEntriesInBatchRequest,
  ],
  access: onTopic('sns:Publish'),
});

const MAX_ENTRIES = 10;
const MAX_ID_LENGTH = 80;

/** As on AWS, an entry that is not valid fails the whole request. */
export const publishBatch: Handler<typeof PublishBatch, SnsContext> = async (
  { TopicArn, PublishBatchRequestEntries: entries },
  context,
  caller,
) => {
  if (entries.length > MAX_ENTRIES) {
    throw TooManyEntriesInBatchRequest('The batch request contains more entries than permissible.');
  }
  requireTopicArn(TopicArn, caller);
  const topic = await context.topics.require(TopicArn);
  if (entries.length === 0) throw EmptyBatchRequest('The batch request does not contain any entries.');
  requireIds(entries.map(({ Id }) => Id));
  for (const entry of entries) requireContent(entry);
  if (entries.reduce((sum, entry) => sum + messageBytes(entry), 0) > MAX_MESSAGE_BYTES) {
    throw BatchRequestTooLong('The length of all the messages put together is more than the limit.');
  }
  for (const entry of entries) requireMessageOrder(entry, topic);
  const { Successful = [], Failed = [] } = await runBatch(entries, (entry) =>
    publishOne(context, topic, entry, caller),
  );
  return { Successful, Failed };
};

function requireIds(ids: readonly string[]): void {
  if (new Set(ids).size < ids.length) {
    throw BatchEntryIdsNotDistinct('Two or more batch entries in the request have the same Id.');
  }
  for (const id of ids) {
    if (id.length > MAX_ID_LENGTH) {
      throw InvalidBatchEntryId(`The Id of a batch entry in the batch request is too long: ${id}`);
    }
    if (/^[\w-]+$/.test(id)) continue;
    throw InvalidBatchEntryId(
      `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
    );
  }
}
