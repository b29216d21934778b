import { BrokenInvariant } from '../../lib/assert.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { LoopSignals } from '../loop-signals.ts';
import type { FailureDestination, FailureMessage } from '../port.ts';
import type { RunningMapping } from '../running-mapping.ts';
import { retryDelayMs } from './back-off.ts';
import { type DiscardedRecords, formatFailureRecord } from './failure-record.ts';

// With the pauses in between this takes about 15 s, in which the shard does not advance: enough for a destination that
// is being created or is full. A destination that was deleted must not block the shard permanently.
const MAX_SENDS = 5;

export interface RecordDiscarderOptions {
  readonly destination: FailureDestination;
  readonly mapping: RunningMapping;
  readonly shardId: string;
  readonly signals: LoopSignals;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Discards records that cannot be delivered: sends them to the failure destination if there is one, counts and logs
 * them.
 */
export class RecordDiscarder {
  readonly #options: RecordDiscarderOptions;

  constructor(options: RecordDiscarderOptions) {
    this.#options = options;
  }

  /**
   * The checkpoint may pass the records only after this has resolved to true.
   * @param event the event with these records; undefined for a record that fits into no event
   * @returns false when the loop is stopped before the destination has accepted or finally refused the message
   */
  async discard(discarded: DiscardedRecords, event: Buffer | undefined): Promise<boolean> {
    const { logger, mapping, shardId } = this.#options;
    const { statistics } = mapping;
    const { functionArn, failureDestinationArn } = mapping.document().settings;
    const count = discarded.records.length;
    let sentTo = 'nowhere';
    if (failureDestinationArn !== '') {
      const sent = await this.#send(failureDestinationArn, this.#messageOf(discarded, event));
      if (sent === 'stopped') return false;
      if (sent === 'sent') {
        statistics.recordsSentToDestination += count;
        sentTo = failureDestinationArn;
      }
    }
    statistics.recordsDiscarded += count;
    logger.warn('records were discarded by an event source mapping', {
      condition: discarded.condition,
      function: functionArn,
      shardId,
      records: count,
      firstSequenceNumber: discarded.records[0]!.sequenceNumber,
      sentTo,
    });
    return true;
  }

  #messageOf(discarded: DiscardedRecords, event: Buffer | undefined): FailureMessage {
    const { clock, mapping, random, shardId } = this.#options;
    const { account, region, uuid, eventSourceArn, settings } = mapping.document();
    const { functionArn } = settings;
    const timestampMs = clock.now();
    const source = { functionArn, eventSourceArn, shardId, timestampMs, requestId: random.uuid() };
    return {
      namespace: { account, region },
      functionArn,
      mappingUuid: uuid,
      shardId,
      timestampMs,
      record: formatFailureRecord(discarded, source),
      event,
    };
  }

  async #send(destinationArn: string, message: FailureMessage): Promise<'sent' | 'refused' | 'stopped'> {
    const { destination, signals } = this.#options;
    for (let failures = 1; ; failures++) {
      if (signals.isAborted) return 'stopped';
      try {
        await destination.send(destinationArn, message);
        return 'sent';
      } catch (error) {
        if (error instanceof BrokenInvariant) throw error;
        if (failures === MAX_SENDS) {
          this.#reportRefused(destinationArn, error);
          return 'refused';
        }
      }
      await signals.pause(retryDelayMs(failures));
      if (signals.isStopping) return 'stopped';
    }
  }

  #reportRefused(destinationArn: string, error: unknown): void {
    const { logger, mapping, shardId } = this.#options;
    mapping.statistics.destinationFailures++;
    mapping.metrics.destinationFailed(mapping.document().settings.functionArn);
    logger.error('a failure destination did not accept a message; the records are not sent to it', {
      destination: destinationArn,
      shardId,
      error,
    });
  }
}
