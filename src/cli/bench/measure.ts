import { createClient } from '../../client/client.ts';
import type { Client } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { CreateStream } from '../../services/kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../services/kinesis/operations/delete-stream.ts';
import { DescribeStreamSummary } from '../../services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import { BENCH_LOAD_PATH, BENCH_YARDSTICK_PATH, MILLRACE_PATH } from '../../server/built-files.ts';
import { startChild } from '../child.ts';
import { countRecords } from './read-back.ts';
import { payload } from './workload.ts';
import type { LoadOrder, LoadReport, Workload } from './workload.ts';

export interface BenchSettings {
  readonly rounds: number;
  readonly seconds: number;
  readonly durability: 'fsync' | 'os';
  readonly shards: number;
  readonly dataDirectory: string;
}

export interface Figures {
  readonly recordsPerSecond: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface WorkloadResult {
  readonly workload: Workload;
  /** Medians over the rounds. */
  readonly millrace: Figures;
  readonly yardstick: Figures;
  readonly ratio: number;
  /** Records that were acknowledged, all of which were read back byte by byte. */
  readonly verifiedRecords: number;
}

const WARM_UP_MS = 500;

/** Measures one workload; rounds alternate between the two servers, so that a busy moment hits both. */
export async function measure(
  workload: Workload,
  settings: BenchSettings,
  signal: AbortSignal,
  progress: (text: string) => void,
): Promise<WorkloadResult> {
  const { rounds, seconds, durability, dataDirectory } = settings;
  const yardstick = await startChild<{ port: number }>(BENCH_YARDSTICK_PATH, [], signal);
  const words = ['start', '--port', '0', '--json', '--quotas', 'off', '--time-scale', '0'];
  const millrace = await startChild<{ endpoint: string }>(
    MILLRACE_PATH,
    [...words, '--durability', durability, '--data', dataDirectory],
    signal,
  );
  const { endpoint } = millrace.said;
  const client = createClient({ endpoint, region: 'us-east-1', accessKeyId: '000000000000' });
  const load = (port: number, streamName: string) =>
    runLoad({ port, streamName, workload, warmUpMs: WARM_UP_MS, durationMs: seconds * 1000 }, signal);
  try {
    const reports: { millrace: LoadReport; yardstick: LoadReport }[] = [];
    let verifiedRecords = 0;
    for (let round = 1; round <= rounds; round++) {
      progress(`${workload.name} round ${round} of ${rounds}: yardstick`);
      const bare = await load(yardstick.said.port, 'bench');
      const streamName = `bench-${round}`;
      await createStream(client, streamName, settings.shards);
      progress(`${workload.name} round ${round} of ${rounds}: millrace`);
      const own = await load(Number(new URL(endpoint).port), streamName);
      progress(`${workload.name} round ${round} of ${rounds}: reading back`);
      verifiedRecords += await verify(client, streamName, workload, own);
      await client.call(kinesisTraits, DeleteStream, { StreamName: streamName });
      reports.push({ millrace: own, yardstick: bare });
    }
    const own = medians(reports.map(({ millrace }) => millrace));
    const bare = medians(reports.map(({ yardstick }) => yardstick));
    const ratio = own.recordsPerSecond / bare.recordsPerSecond;
    return { workload, millrace: own, yardstick: bare, ratio, verifiedRecords };
  } finally {
    client.close();
    await Promise.all([millrace.stop(), yardstick.stop()]);
  }
}

async function runLoad(order: LoadOrder, signal: AbortSignal): Promise<LoadReport> {
  const child = await startChild<LoadReport>(BENCH_LOAD_PATH, [JSON.stringify(order)], signal);
  await child.stop();
  const { said } = child;
  if (said.failures.length > 0) {
    throw new OperatorError(`a call failed, so nothing was measured; the server said: ${said.failures[0]}`);
  }
  return said;
}

async function createStream(client: Client, name: string, shards: number): Promise<void> {
  await client.call(kinesisTraits, CreateStream, { StreamName: name, ShardCount: shards });
  const status = async () => {
    const input = { StreamName: name };
    const { StreamDescriptionSummary } = await client.call(kinesisTraits, DescribeStreamSummary, input);
    return StreamDescriptionSummary.StreamStatus;
  };
  while ((await status()) !== 'ACTIVE');
}

async function verify(
  client: Client,
  streamName: string,
  workload: Workload,
  { acknowledgedRecords }: LoadReport,
): Promise<number> {
  const found = await countRecords(client, streamName, payload(workload));
  if (found !== acknowledgedRecords) {
    throw new OperatorError(
      `${acknowledgedRecords} records were acknowledged and ${found} were read back; please report this`,
    );
  }
  return found;
}

function medians(reports: readonly LoadReport[]): Figures {
  const median = (of: (report: LoadReport) => number) => {
    const sorted = reports.map(of).sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)]!;
  };
  return {
    recordsPerSecond: median(({ recordsPerSecond }) => recordsPerSecond),
    callsPerSecond: median(({ callsPerSecond }) => callsPerSecond),
    p50Ms: median(({ p50Ms }) => p50Ms),
    p99Ms: median(({ p99Ms }) => p99Ms),
  };
}
