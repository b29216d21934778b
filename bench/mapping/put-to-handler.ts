import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { type Line, type Row, TAIL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { median, type Pair, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { RECORD_BYTES } from '../../src/cli/bench/workload.ts';
import { startChild } from '../../src/cli/child-process.ts';
import { signatureHeaders } from '../../src/client/signature.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { handlerReport } from './handler-report.ts';
import { startLongPoll } from './long-poll.ts';
import { createFunction, map } from './mapped-function.ts';

const RECORDS_PER_SECOND = 1_000;
const GAP_MS = 1_000 / RECORDS_PER_SECOND;
const WARM_UP = 1_000;
const CONNECTIONS = 64;
const BATCH = 100;
const HANDLER = 'bench/mapping/timing-handler.mjs';

interface Latencies {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The time from a put to the handler at a constant rate, compared with a bare server that stores nothing. */
export const putToHandler: Row = {
  name: 'put-to-handler',
  measure({ rounds, seconds, durability, signal, progress }) {
    const count = WARM_UP + RECORDS_PER_SECOND * seconds;
    return inTemporaryDirectory((directory) =>
      withServers(
        [
          startMillrace(join(directory, 'data'), durability, signal, { options: ['--sandbox', 'off'] }),
          startLongPoll(['queue'], signal),
        ],
        async (millrace, bare) => {
          const [report, bareReport] = [join(directory, 'report'), join(directory, 'bare')];
          const environment = { RECORDS: String(count), WARM_UP: String(WARM_UP) };
          await createStream(millrace.client, 'bench', 1);
          await createFunction(millrace.client, HANDLER, { ...environment, REPORT: report });
          await map(millrace.client, BATCH);
          const client = await startChild(
            'bench/mapping/long-poll-client.mjs',
            [String(bare.port), HANDLER],
            signal,
            { ...environment, REPORT: bareReport },
          );
          try {
            progress('put to handler');
            const pairs = await sideBySide(
              rounds,
              async (round) => {
                const to = { port: bare.port, path: '/put', headers: {} };
                const put = await putAtRate(count, signal, to, bareBody);
                return { put, handled: await handlerReport<Latencies>(bareReport, round, signal) };
              },
              async (round) => {
                const to = { port: millrace.port, path: '/', headers: putHeaders() };
                const put = await putAtRate(count, signal, to, putBody);
                return { put, handled: await handlerReport<Latencies>(report, round, signal) };
              },
            );
            return rowsOf(pairs, rounds * count);
          } finally {
            await client.stop();
          }
        },
      ),
    );
  },
};

interface Round {
  /** The response times of the puts. */
  readonly put: Latencies;
  /** The times from a put to the handler. */
  readonly handled: Latencies;
}

function rowsOf(pairs: readonly Pair<Round>[], records: number): Line[] {
  const figures = (side: 'own' | 'other') => ({
    p50Ms: median(pairs.map((pair) => pair[side].handled.p50Ms)),
    p99Ms: median(pairs.map((pair) => pair[side].handled.p99Ms)),
    // The largest part: a record is delivered once it is durable, which is when its put is acknowledged.
    putP50Ms: median(pairs.map((pair) => pair[side].put.p50Ms)),
    putP99Ms: median(pairs.map((pair) => pair[side].put.p99Ms)),
  });
  const [own, against] = [figures('own'), figures('other')];
  const common = {
    yardstick: 'none; shown with a bare long poll that stores nothing',
    unit: 'ms',
    tolerance: TAIL_TOLERANCE,
    millrace: own,
    against,
    verified: `${records} records put, and all of them received by the handler`,
  } as const;
  return [
    {
      ...common,
      name: 'put-to-handler-p50',
      what: 'put to handler at 1,000 records/s, p50',
      value: own.p50Ms,
      target: { atMost: 3 },
    },
    {
      ...common,
      name: 'put-to-handler-p99',
      what: 'put to handler at 1,000 records/s, p99',
      value: own.p99Ms,
      target: { atMost: 15 },
    },
  ];
}

interface Target {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends each record when it is due, without waiting for earlier ones. @returns the response times */
async function putAtRate(
  count: number,
  signal: AbortSignal,
  target: Target,
  bodyOf: (data: string, number: number) => string,
): Promise<Latencies> {
  const latenciesMs: number[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const failures: Error[] = [];
  const startMs = performance.now();
  try {
    for (let number = 0; number < count; number++) {
      const leftMs = startMs + number * GAP_MS - performance.now();
      if (leftMs > 0) await sleep(leftMs, undefined, { signal });
      const sentMs = performance.timeOrigin + performance.now();
      const data = Buffer.from(`${number} ${sentMs} `.padEnd(RECORD_BYTES, 'x')).toString('base64');
      request({ host: '127.0.0.1', method: 'POST', agent, ...target }, (response) => {
        response.resume();
        if (number >= WARM_UP) latenciesMs.push(performance.timeOrigin + performance.now() - sentMs);
        if (response.statusCode! >= 300)
          failures.push(new Error(`a put returned status ${response.statusCode}`));
      })
        .on('error', (error) => failures.push(error))
        .end(bodyOf(data, number));
    }
    while (Object.keys(agent.sockets).length > 0) await sleep(GAP_MS);
  } finally {
    agent.destroy();
  }
  if (failures[0]) throw failures[0];
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

function putBody(Data: string, number: number): string {
  return JSON.stringify({ StreamName: 'bench', PartitionKey: String(number), Data });
}

function bareBody(data: string): string {
  return JSON.stringify({ kinesis: { data } });
}

function putHeaders(): Record<string, string> {
  const signer = { accessKeyId: '000000000000', region: 'us-east-1', service: kinesisTraits.name };
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${kinesisTraits.targetPrefix}.PutRecord`,
    ...signatureHeaders(signer, Date.now()),
  };
}
