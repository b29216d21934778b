import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { decodeRecords, type KinesisStreamEvent } from 'millrace/records';
import type { Purchase } from './charge.ts';

const kinesis = new KinesisClient({});

interface WindowEvent extends KinesisStreamEvent {
  readonly state: { readonly total?: number };
  readonly isFinalInvokeForWindow: boolean;
  readonly window: { readonly start: string; readonly end: string };
}

/** Adds up the purchases of a minute, and puts the total when the minute is over. */
export async function handler(event: WindowEvent): Promise<object> {
  const amounts = decodeRecords(event).map((record) => record.json<Purchase>().amount);
  const total = amounts.reduce((sum, amount) => sum + amount, event.state.total ?? 0);
  if (event.isFinalInvokeForWindow) {
    const Data = Buffer.from(JSON.stringify({ from: event.window.start, total }));
    await kinesis.send(
      new PutRecordCommand({ StreamName: process.env['TOTALS'], PartitionKey: 'total', Data }),
    );
  }
  return { state: { total } };
}
