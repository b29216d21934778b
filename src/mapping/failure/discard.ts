import { BrokenInvariant } from '../../lib/assert.ts';
import { retryDelayMs } from './back-off.ts';
import { formatFailureRecord, type GivenUp } from './failure-record.ts';
import type { FailureMessage } from '../port.ts';
import { pause, type ShardContext } from '../shard/shard-context.ts';

// With the pauses between them about 15 s, in which the shard stands still: enough for a destination that is
// being made or is short of room, and not for ever for one that is gone.
const MAX_SENDS = 5;

/**
 * Gives records up: counts them, logs them, and tells the failure destination if there is one. Only then may
 * the checkpoint pass them.
 * @param event as the function got them; undefined for a record that fits no event
 * @returns false when the loop is to stop before the destination has been told
 */
export async function giveUp(
  context: ShardContext,
  givenUp: GivenUp,
  event: Buffer | undefined,
): Promise<boolean> {
  const { logger, settings, shardId, statistics } = context;
  const { functionArn, failureDestinationArn } = settings();
  const count = givenUp.records.length;
  if (failureDestinationArn !== '') {
    const sent = await send(context, failureDestinationArn, messageOf(context, givenUp, event));
    if (sent === 'stopped') return false;
    if (sent === 'sent') statistics.recordsSentToDestination += count;
  }
  statistics.recordsDiscarded += count;
  logger.warn('records were discarded by an event source mapping', {
    condition: givenUp.condition,
    function: functionArn,
    shardId,
    records: count,
    firstSequenceNumber: givenUp.records[0]!.sequenceNumber,
  });
  return true;
}

function messageOf(
  { clock, eventSourceArn, mappingUuid, namespace, random, settings, shardId }: ShardContext,
  givenUp: GivenUp,
  event: Buffer | undefined,
): FailureMessage {
  const timestampMs = clock.now();
  return {
    namespace,
    mappingUuid,
    shardId,
    timestampMs,
    record: formatFailureRecord(givenUp, {
      functionArn: settings().functionArn,
      eventSourceArn,
      shardId,
      timestampMs,
      requestId: random.uuid(),
    }),
    event,
  };
}

async function send(
  context: ShardContext,
  destinationArn: string,
  message: FailureMessage,
): Promise<'sent' | 'refused' | 'stopped'> {
  const { destination, logger, metrics, settings, shardId, statistics, stopping } = context;
  for (let failures = 1; ; failures++) {
    try {
      await destination.send(destinationArn, message);
      return 'sent';
    } catch (error) {
      if (error instanceof BrokenInvariant) throw error;
      if (failures === MAX_SENDS) {
        statistics.destinationFailures++;
        metrics.destinationFailed(settings().functionArn);
        logger.error('a failure destination did not take a message; the records are lost to it', {
          destination: destinationArn,
          shardId,
          error: String(error),
        });
        return 'refused';
      }
    }
    await pause(context, retryDelayMs(failures));
    if (stopping.aborted) return 'stopped';
  }
}
