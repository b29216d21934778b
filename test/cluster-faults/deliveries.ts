import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Numbered } from '../reshard/payload.ts';
import { STREAM } from '../reshard/stream-name.ts';
import { eventually } from '../support/eventually.ts';
import { zipOf } from '../support/zip.ts';
import type { Acknowledged } from './history.ts';

const FUNCTION = 'writes-what-it-gets';
const STREAM_ARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`;
const POLL_MS = 200;
// Mappings that have not delivered everything by then have stalled.
const DELIVERY_LIMIT_MS = 90_000;

// The monotonic clock of the machine is the same in every process.
const HANDLER = `
import { appendFileSync } from 'node:fs';
export const handler = async ({ Records }) => {
  const atMs = Number(process.hrtime.bigint()) / 1e6;
  const lines = Records.map(({ kinesis: { data } }) => {
    const [key, n] = Buffer.from(data, 'base64').toString().split(' ');
    return JSON.stringify({ key, n: Number(n), atMs });
  });
  appendFileSync(process.env.DELIVERIES, lines.join('\\n') + '\\n');
};
`;

/** A record that the function got, once for each time. `atMs` is `performance.now()` of this process. */
export interface Delivered extends Numbered {
  readonly atMs: number;
}

/** A function that a mapping calls with all records of the stream. It appends each of them to a file. */
export class Deliveries {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @param endpoint of any gateway */
  static async start(endpoint: string, file: string): Promise<Deliveries> {
    const client = new LambdaClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
    });
    try {
      await client.send(
        new CreateFunctionCommand({
          FunctionName: FUNCTION,
          Runtime: 'nodejs20.x',
          Handler: 'index.handler',
          Role: 'arn:aws:iam::000000000000:role/any',
          Timeout: 30,
          Code: { ZipFile: zipOf({ 'index.mjs': HANDLER }) },
          Environment: { Variables: { DELIVERIES: file } },
        }),
      );
      await eventually(async () => {
        const configuration = await client.send(
          new GetFunctionConfigurationCommand({ FunctionName: FUNCTION }),
        );
        if (configuration.State !== 'Active') throw new Error(`${FUNCTION} is ${configuration.State}`);
        return true;
      });
      await client.send(
        new CreateEventSourceMappingCommand({
          FunctionName: FUNCTION,
          EventSourceArn: STREAM_ARN,
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 200,
        }),
      );
    } finally {
      client.destroy();
    }
    return new Deliveries(file);
  }

  /** Waits until every acknowledged record was delivered, for a limited time. @returns all deliveries in their order */
  async of(acknowledged: readonly Numbered[]): Promise<Delivered[]> {
    const endMs = performance.now() + DELIVERY_LIMIT_MS;
    for (;;) {
      const delivered = await this.#read();
      const known = new Set(delivered.map(idOf));
      if (performance.now() > endMs || acknowledged.every((record) => known.has(idOf(record))))
        return delivered;
      await pause(POLL_MS);
    }
  }

  async #read(): Promise<Delivered[]> {
    const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    // The last line may be incomplete.
    const lines = text.split('\n').slice(0, -1);
    return lines
      .map((line) => JSON.parse(line) as Delivered)
      .filter(({ key, n }) => key !== 'end' && Number.isInteger(n))
      .map((record) => ({ ...record, atMs: record.atMs - offsetMs }));
  }
}

export interface DeliveryVerdict {
  /** Acknowledged records that the function never got: a checkpoint was ahead. */
  readonly undelivered: readonly string[];
  /** Acknowledged records that it got for the first time after a later one of their key. */
  readonly deliveredLate: readonly string[];
  /** The longest time between an acknowledgement and the first delivery. */
  readonly delayMs: number;
}

export function judgeDeliveries(
  acknowledged: readonly Acknowledged[],
  delivered: readonly Delivered[],
): DeliveryVerdict {
  const first = new Map<string, Delivered>();
  for (const record of delivered) if (!first.has(idOf(record))) first.set(idOf(record), record);
  const latest = new Map<string, number>();
  const counted = new Set(acknowledged.map(idOf));
  const deliveredLate = [...first.values()].flatMap((record) => {
    if (!counted.has(idOf(record))) return [];
    const before = latest.get(record.key) ?? -1;
    latest.set(record.key, Math.max(before, record.n));
    return record.n < before ? [`${idOf(record)}: after ${before}`] : [];
  });
  return {
    undelivered: acknowledged.filter((record) => !first.has(idOf(record))).map(idOf),
    deliveredLate,
    delayMs: acknowledged.reduce(
      (longest, record) => Math.max(longest, (first.get(idOf(record))?.atMs ?? record.atMs) - record.atMs),
      0,
    ),
  };
}

const idOf = ({ key, n }: Numbered) => `${key} ${n}`;
