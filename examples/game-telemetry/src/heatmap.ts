import { KinesisClient } from '@aws-sdk/client-kinesis';
import { decodeRecords, type KinesisStreamEvent } from 'millrace/records';
import { parseGameEvent } from './game-event.ts';
import { putJson } from './put-json.ts';

const CELL_METERS = 100;

const kinesis = new KinesisClient({});

/** Counts the events of a batch by the square of the map that they happened in. A batch that fails is counted again. */
export async function handler(batch: KinesisStreamEvent): Promise<void> {
  const cells = new Map<string, number>();
  const records = decodeRecords(batch);
  for (const record of records) {
    const { x, y } = record.json(parseGameEvent);
    if (x === undefined || y === undefined) continue;
    const cell = `${Math.floor(x / CELL_METERS)},${Math.floor(y / CELL_METERS)}`;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  if (cells.size === 0) return;
  const shardId = records[0]!.shardId;
  await putJson(kinesis, process.env['HEAT_STREAM'], shardId, Object.fromEntries(cells));
  console.log(`${records.length} events in ${cells.size} squares`);
}
