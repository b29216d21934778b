import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import {
  batchItemFailures,
  decodeRecords,
  type KinesisBatchResponse,
  type KinesisStreamEvent,
  type StreamRecord,
} from 'millrace/records';
import { type Bar, barOf, mergeBars, type Trade } from './bar.ts';

/** A bar, and the record that its first trade was in. */
interface BatchBar {
  bar: Bar;
  readonly first: StreamRecord;
}

const kinesis = new KinesisClient({});

/**
 * Puts one bar for the trades of each symbol and minute of a batch. The trades of a symbol have one partition key, so their
 * batches are processed in order, and a later bar of a minute continues the earlier one.
 */
export async function handler(event: KinesisStreamEvent): Promise<KinesisBatchResponse> {
  const bars = barsOf(decodeRecords(event));
  const failed = await Promise.all(Array.from(bars.values(), putInOrder));
  console.log(`${event.Records.length} records with trades of ${[...bars.keys()].join(', ')}`);
  // Lambda passes the trades from the earliest of these on again.
  return batchItemFailures(failed.flat());
}

/** The bars of each symbol, in the order of its trades. */
function barsOf(records: readonly StreamRecord[]): Map<string, BatchBar[]> {
  const bars = new Map<string, BatchBar[]>();
  for (const first of records) {
    const bar = barOf(first.partitionKey, first.json<Trade>());
    const earlier = bars.get(bar.symbol) ?? [];
    const last = earlier.at(-1);
    if (last?.bar.minute === bar.minute) last.bar = mergeBars(last.bar, bar);
    else bars.set(bar.symbol, [...earlier, { bar, first }]);
  }
  return bars;
}

/** @returns the record to continue with when a bar is not put; the ones after it are not put either, to keep the order */
async function putInOrder(bars: readonly BatchBar[]): Promise<StreamRecord[]> {
  for (const { bar, first } of bars) {
    try {
      await kinesis.send(
        new PutRecordCommand({
          StreamName: process.env['BARS_STREAM'],
          PartitionKey: bar.symbol,
          Data: Buffer.from(JSON.stringify(bar)),
        }),
      );
    } catch (error) {
      console.error(`${bar.symbol} ${bar.minute} was not put:`, error);
      return [first];
    }
  }
  return [];
}
