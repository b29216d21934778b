import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { type KinesisStreamEvent, processRecords } from 'millrace/records';

/** What a sensor sends, with its name as the partition key. */
export interface Reading {
  readonly celsius: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Alert extends Reading {
  readonly device: string;
  readonly level: 'warning' | 'critical';
}

const CRITICAL_ABOVE_CELSIUS = 32;

const kinesis = new KinesisClient({});

/**
 * Puts an alert for each reading. Gets only readings above the limit, because of the filter pattern in serverless.yml. A
 * reading for which this fails is retried; after the retries it is named in the queue, and the ones after it go on.
 */
export const handler = (event: KinesisStreamEvent) =>
  processRecords(event, async (record) => {
    const alert = alertOf(record.partitionKey, record.json(parseReading));
    await kinesis.send(
      new PutRecordCommand({
        StreamName: process.env['ALERTS_STREAM'],
        PartitionKey: alert.device,
        Data: Buffer.from(JSON.stringify(alert)),
      }),
    );
    console.log(`${alert.level}: ${alert.device} has ${alert.celsius} °C`);
  });

function alertOf(device: string, { celsius, at }: Reading): Alert {
  return { device, celsius, at, level: celsius > CRITICAL_ABOVE_CELSIUS ? 'critical' : 'warning' };
}

function parseReading(value: unknown): Reading {
  const { celsius, at } = value as Partial<Reading>;
  if (typeof celsius !== 'number' || typeof at !== 'number') {
    throw new TypeError(`not a reading: ${JSON.stringify(value)}`);
  }
  return { celsius, at };
}
