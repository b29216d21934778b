import { type ClientHttp2Stream, connect } from 'node:http2';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { type Row, TAIL_TOLERANCE } from '../../src/cli/bench/row.ts';
import {
  inTemporaryDirectory,
  type KinesisServer,
  startMillrace,
  startYardstick,
  withServers,
} from '../../src/cli/bench/servers.ts';
import { median, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { payload, RECORD_BYTES } from '../../src/cli/bench/workload.ts';
import { signatureHeaders } from '../../src/client/signature.ts';
import { decodeMessages } from '../../src/protocol/event-stream/decode.ts';
import { DescribeStreamConsumer } from '../../src/services/kinesis/operations/describe-stream-consumer.ts';
import { RegisterStreamConsumer } from '../../src/services/kinesis/operations/register-stream-consumer.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';

const RECORDS_PER_SECOND = 500;
const GAP_MS = 1000 / RECORDS_PER_SECOND;
const WARM_UP_RECORDS = 250;
// Records count as missing when none has arrived for this long.
const PATIENCE_MS = 5_000;
const NUMBER_DIGITS = 8;
// Enough connections for puts that take 30 ms, on a slow disk.
const MAX_PUTS_AT_ONCE = 16;

/** The records of one round, sent at a constant rate. Each starts with its number. */
interface Channel {
  send(record: Buffer): void;
  close(): void;
}

type OpenChannel = (onRecord: (record: Buffer) => void) => Promise<Channel>;

export const push: Row = {
  name: 'push',
  measure({ rounds, seconds, durability, signal, progress }) {
    return inTemporaryDirectory((directory) =>
      withServers(
        [startYardstick('echo', signal), startMillrace(directory, durability, signal)],
        async (echo, millrace) => {
          const consumerArn = await prepareConsumer(millrace);
          progress('SubscribeToShard: put to push');
          const count = WARM_UP_RECORDS + RECORDS_PER_SECOND * seconds;
          const pairs = await sideBySide(
            rounds,
            () => roundTrips(echoChannel(echo.port), count),
            () => roundTrips(pushChannel(millrace.port, consumerArn), count),
          );
          const own = figures(pairs.map((pair) => pair.own));
          const against = figures(pairs.map((pair) => pair.other));
          const common = {
            unit: 'ms',
            tolerance: TAIL_TOLERANCE,
            millrace: own,
            against,
            verified: `${count * rounds} records put, and each of them pushed once`,
          } as const;
          return [
            {
              ...common,
              name: 'push-p50',
              what: 'SubscribeToShard, put to push at 500 records/s, p50',
              yardstick: 'echo over a bare HTTP/2 stream',
              value: own.p50Ms - against.p50Ms,
              target: { atMost: 2 },
            },
            {
              ...common,
              name: 'push-p99',
              what: 'SubscribeToShard, put to push at 500 records/s, p99',
              yardstick: 'echo over a bare HTTP/2 stream',
              value: own.p99Ms - against.p99Ms,
              target: { atMost: 15 },
            },
          ];
        },
      ),
    );
  },
};

function figures(rounds: readonly { p50Ms: number; p99Ms: number }[]) {
  return {
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
  };
}

/** The records that have arrived. Each must arrive once; since puts overlap, the order does not matter. */
class Arrivals {
  readonly latenciesMs: number[] = [];
  readonly #sentMs: Float64Array;
  readonly #seen: Set<number> = new Set();
  #failure: Error | undefined;

  constructor(count: number) {
    this.#sentMs = new Float64Array(count);
  }

  sent(number: number): void {
    this.#sentMs[number] = performance.now();
  }

  add(record: Buffer): void {
    const number = Number(record.toString('latin1', 0, NUMBER_DIGITS));
    if (this.#seen.has(number)) this.#failure ??= new Error(`record ${number} arrived twice`);
    this.#seen.add(number);
    if (number >= WARM_UP_RECORDS) this.latenciesMs.push(performance.now() - this.#sentMs[number]!);
  }

  /** @throws when a record is missing or arrived twice */
  async complete(): Promise<void> {
    let seen = -1;
    for (let waitedMs = 0; this.#seen.size < this.#sentMs.length && waitedMs < PATIENCE_MS;) {
      const beganMs = performance.now();
      await sleep(GAP_MS);
      waitedMs = this.#seen.size > seen ? 0 : waitedMs + performance.now() - beganMs;
      seen = this.#seen.size;
    }
    if (this.#failure) throw this.#failure;
    const missing = this.#sentMs.length - this.#seen.size;
    if (missing !== 0) throw new Error(`${missing} records did not arrive`);
  }
}

/** Sends at the rate, independently of what arrives. */
async function roundTrips(open: OpenChannel, count: number) {
  const arrivals = new Arrivals(count);
  const channel = await open((record) => arrivals.add(record));
  try {
    const record = payload(RECORD_BYTES);
    const startMs = performance.now();
    for (let number = 0; number < count; number++) {
      const dueMs = startMs + number * GAP_MS;
      const nowMs = performance.now();
      if (dueMs > nowMs) await sleep(dueMs - nowMs);
      record.write(String(number).padStart(NUMBER_DIGITS, '0'), 'latin1');
      arrivals.sent(number);
      channel.send(record);
    }
    await arrivals.complete();
  } finally {
    channel.close();
  }
  const sorted = Float64Array.from(arrivals.latenciesMs).sort();
  return {
    p50Ms: sorted[Math.floor(sorted.length * 0.5)]!,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)]!,
  };
}

function echoChannel(port: number): OpenChannel {
  return async (onRecord) => {
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    let pending: Buffer = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (; pending.length >= RECORD_BYTES; pending = pending.subarray(RECORD_BYTES)) onRecord(pending);
    });
    await answered(stream);
    return {
      send: (record) => void stream.write(Buffer.from(record)),
      close: () => session.destroy(),
    };
  };
}

/** Puts over HTTP/1.1, each when it is due; pushed records arrive over HTTP/2. */
function pushChannel(port: number, consumerArn: string): OpenChannel {
  return async (onRecord) => {
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/',
      ...headers('SubscribeToShard'),
    });
    stream.end(
      JSON.stringify({
        ConsumerARN: consumerArn,
        ShardId: 'shardId-000000000000',
        StartingPosition: { Type: 'LATEST' },
      }),
    );
    await answered(stream);
    const messages = decodeMessages(stream as AsyncIterable<Buffer>);
    // The subscription has its response: records that are put from now on are pushed.
    await messages.next();
    const reading = (async () => {
      for await (const { headers: head, payload: body } of messages) {
        if (head[':event-type'] !== 'SubscribeToShardEvent') throw new Error(body.toString());
        const { Records } = JSON.parse(body.toString()) as { Records: { Data: string }[] };
        for (const { Data } of Records) onRecord(Buffer.from(Data, 'base64'));
      }
    })();
    // It ends when the session is closed; missing records are reported by number.
    reading.catch(() => {});
    const agent = new Agent({ keepAlive: true, maxSockets: MAX_PUTS_AT_ONCE });
    return {
      send(record) {
        const body = JSON.stringify({
          StreamName: 'bench',
          PartitionKey: 'bench',
          Data: record.toString('base64'),
        });
        const put = request({
          port,
          host: '127.0.0.1',
          method: 'POST',
          agent,
          headers: headers('PutRecord'),
        });
        put.on('response', (response) => response.resume());
        // A record may be pushed before the response to its put. If the put fails, the record is reported as missing.
        put.on('error', () => {});
        put.end(body);
      },
      close() {
        agent.destroy();
        session.destroy();
      },
    };
  };
}

function answered(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('response', ({ ':status': status }) => {
      if (status === 200) resolve();
      else reject(new Error(`the server returned status ${status}`));
    });
  });
}

function headers(operation: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${kinesisTraits.targetPrefix}.${operation}`,
    ...signatureHeaders(
      { accessKeyId: '000000000000', region: 'us-east-1', service: kinesisTraits.name },
      Date.now(),
    ),
  };
}

async function prepareConsumer({ client }: KinesisServer): Promise<string> {
  await createStream(client, 'bench', 1);
  const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/bench';
  const { Consumer } = await client.call(kinesisTraits, RegisterStreamConsumer, {
    StreamARN,
    ConsumerName: 'bench',
  });
  const { ConsumerARN } = Consumer;
  const isActive = async () => {
    const response = await client.call(kinesisTraits, DescribeStreamConsumer, { ConsumerARN });
    return response.ConsumerDescription.ConsumerStatus === 'ACTIVE';
  };
  while (!(await isActive()));
  return ConsumerARN;
}
