import { laneOf } from '../../../src/mapping/batching/lane.ts';
import type { MappingSettings } from '../../../src/mapping/document.ts';
import type { FailureRecord } from '../../support/fakes/fake-destination.ts';
import { isBefore, type KnownRecord } from './known-record.ts';

interface SentRecord extends FailureRecord {
  readonly timestamp: string;
}

/** Records that were discarded, as a message describes them. */
export interface AnnouncedBatch {
  readonly ids: readonly number[];
  readonly condition: string;
  readonly invokeCount: number;
  readonly sentMs: number;
  /** Those of the mapping when the message was found. */
  readonly settings: MappingSettings;
}

interface Message {
  readonly text: string;
  readonly settings: MappingSettings;
}

/**
 * Messages of a failure destination that are found some time after they were sent. They name records by their sequence numbers
 * alone, so a message waits for as long as one of its records is unknown: one whose put had no answer is found at the end.
 */
export class AnnouncedBatches {
  #waiting: Message[] = [];

  add(text: string, settings: MappingSettings): void {
    this.#waiting.push({ text, settings });
  }

  /**
   * @param ofShard the records that the mapping must deliver
   * @param laneCounts that the mapping has had
   * @returns the batches whose records are all known, once
   */
  take(
    ofShard: (shardId: string) => readonly KnownRecord[],
    laneCounts: Iterable<number>,
  ): readonly AnnouncedBatch[] {
    const found: AnnouncedBatch[] = [];
    this.#waiting = this.#waiting.filter(({ text, settings }) => {
      const { requestContext, KinesisBatchInfo: batch, timestamp } = JSON.parse(text) as SentRecord;
      const ids = idsOfBatch(batch, ofShard(batch.shardId), laneCounts);
      if (!ids) return true;
      const { condition, approximateInvokeCount: invokeCount } = requestContext;
      found.push({ ids, condition, invokeCount, sentMs: Date.parse(timestamp), settings });
      return false;
    });
    return found;
  }

  /** The messages that still wait. */
  get unknown(): readonly string[] {
    return this.#waiting.map(({ text }) => text);
  }
}

/** Undefined when they are not those of one lane, or not known yet. */
function idsOfBatch(
  batch: SentRecord['KinesisBatchInfo'],
  records: readonly KnownRecord[],
  laneCounts: Iterable<number>,
): number[] | undefined {
  const [start, end] = [BigInt(batch.startSequenceNumber), BigInt(batch.endSequenceNumber)];
  const within = records
    .filter(({ sequenceNumber }) => BigInt(sequenceNumber!) >= start && BigInt(sequenceNumber!) <= end)
    .sort((a, b) => (isBefore(a, b) ? -1 : 1));
  const [first] = within;
  if (first?.sequenceNumber !== batch.startSequenceNumber) return undefined;
  for (const lanes of laneCounts) {
    const lane = laneOf(first.key, lanes);
    const found = within.filter(({ key }) => laneOf(key, lanes) === lane);
    if (found.length === batch.batchSize) return found.map(({ id }) => id);
  }
  return undefined;
}
