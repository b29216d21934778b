import { type KinesisClient, PutRecordsCommand, type SubscribeToShardEvent } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MIB } from '../../src/lib/bytes.ts';
import { readProcessMemory } from '../../src/lib/process/memory.ts';
import { eventually } from '../support/eventually.ts';
import { openSubscriptions } from '../support/open-subscriptions.ts';
import { connectSdk, type Wire } from '../support/clients/sdk-client.ts';
import { createStream, registerConsumer, subscribe } from '../support/clients/sdk-streams.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const STREAM = 'slow';
const RECORDS = 48;
const CONSUMERS_A_WIRE = 2;
// The server may send this much before the client reads: an event in memory, one in flight, and socket buffers.
const MAX_AHEAD_BYTES = 12 * MIB;
// Without back-pressure the four subscriptions would hold 255 MiB of text. With it, each holds up to MAX_AHEAD_BYTES, and the
// heap of a server grows by up to 64 MiB before garbage is collected.
const MAX_GROWTH_BYTES = 170 * MIB;
const SETTLED_AFTER = 10;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let clients: Record<Wire, KinesisClient>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path, ['--quotas', 'off', '--time-scale', '0']);
  clients = { h2: connectSdk(server.endpoint, 'h2'), h1: connectSdk(server.endpoint, 'h1') };
});

afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  expect(server?.errors() ?? '').toBe('');
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

async function bytesOut(): Promise<number> {
  const response = await fetch(`${server.endpoint}/_millrace/metrics`);
  return Number(/^millrace_shard_bytes_out_total\{.*\} (\d+)$/m.exec(await response.text())![1]);
}

/** The bytes sent once they stop growing for some polls of `eventually`. */
async function settledBytesOut(): Promise<number> {
  let last = 0;
  let same = 0;
  return eventually(async () => {
    const now = await bytesOut();
    same = now === last ? same + 1 : 0;
    last = now;
    return now > 0 && same === SETTLED_AFTER ? now : undefined;
  });
}

test('a subscriber that does not read uses no memory, loses nothing, and may cancel', async () => {
  await createStream(clients.h2, STREAM, 1);
  for (let first = 0; first < RECORDS; first += 8) {
    const Records = Array.from({ length: 8 }, (_, index) => ({
      PartitionKey: String(first + index),
      Data: Buffer.alloc(MIB - 8, 'x'),
    }));
    await clients.h1.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
  }
  const residentBefore = readProcessMemory(server.pid)?.residentBytes;
  const cancel = new AbortController();
  const slow: AsyncIterator<SubscribeToShardEvent>[] = [];
  for (const [wire, client] of Object.entries(clients)) {
    for (let index = 0; index < CONSUMERS_A_WIRE; index++) {
      const consumer = await registerConsumer(clients.h1, STREAM, `${wire}-${index}`);
      const from = { Type: 'TRIM_HORIZON' } as const;
      const events = await subscribe(client, consumer, 0, from, cancel.signal);
      slow.push(events[Symbol.asyncIterator]());
    }
  }
  expect(await openSubscriptions(server.endpoint)).toBe(slow.length);
  expect(await settledBytesOut()).toBeLessThan(slow.length * MAX_AHEAD_BYTES);
  if (residentBefore !== undefined) {
    const grown = readProcessMemory(server.pid)!.residentBytes - residentBefore;
    expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
  }

  const all = Array.from({ length: RECORDS }, (_, n) => String(n));
  for (const events of slow.filter((_, index) => index % CONSUMERS_A_WIRE === 0)) {
    expect(await takeKeys(events, RECORDS)).toEqual(all);
  }
  // The others cancel before the end.
  cancel.abort();
  await eventually(async () => (await openSubscriptions(server.endpoint)) === 0 || undefined);
});

async function takeKeys(events: AsyncIterator<SubscribeToShardEvent>, count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    keys.push(...value.Records!.map(({ PartitionKey }) => PartitionKey!));
  }
  return keys;
}
