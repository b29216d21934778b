import { KIB } from '../../../lib/bytes.ts';
import { identifierOf, itemFailures } from '../../../mapping/delivery/item-failures.ts';
import type { KeptInvocation } from '../invocations/kept-invocation.ts';
import { summaryOf } from '../invocations/summary.ts';

/** A record of a stream, as events name it. */
export interface NamedRecord {
  readonly sourceArn: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The invocations that had a record in their batch, oldest first. */
export function invocationsWith(
  kept: readonly KeptInvocation[],
  functionName: string,
  record: NamedRecord,
): KeptInvocation[] {
  return kept.filter(
    (one) =>
      one.functionName === functionName &&
      contains(one, record) &&
      summaryOf(one).sourceArn === record.sourceArn,
  );
}

const FIRST = /"sequenceNumber":"(\d+)"/;
const LAST = /.*"eventID":"(shardId-\d+):(\d+)"/s;
/** The first record's number comes before its data. */
const HEAD_BYTES = 4 * KIB;

function contains({ event, eventTail }: KeptInvocation, { shardId, sequenceNumber }: NamedRecord): boolean {
  if (event.includes(`"${shardId}:${sequenceNumber}"`)) return true;
  if (!eventTail) return false;
  // The rest of a long event was not kept; its batch is one piece of the shard.
  const [, first = ''] = FIRST.exec(event.subarray(0, HEAD_BYTES).toString('latin1')) ?? [];
  const [, shard, last = ''] = LAST.exec(eventTail.toString('latin1')) ?? [];
  return shard === shardId && first !== '' && isUpTo(first, sequenceNumber) && isUpTo(sequenceNumber, last);
}

/** Whether the invocation has not processed the record: it failed, or reported this record or one before it. */
export function hasFailedWith(
  { hasFailed, result }: KeptInvocation,
  { sequenceNumber }: NamedRecord,
  reportsItems: boolean,
): boolean {
  if (hasFailed || !reportsItems) return hasFailed;
  const read = itemFailures(result);
  if (read === 'not-json' || !Array.isArray(read.items)) return false;
  return read.items.some((item) => isUpTo(identifierOf(item) ?? '', sequenceNumber));
}

/** Sequence numbers have the same number of digits. */
function isUpTo(one: string, other: string): boolean {
  return one.length < other.length || (one.length === other.length && one <= other);
}
