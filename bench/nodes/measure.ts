import { get } from 'node:http';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { LARGE_READS, prepareLargeResponse } from '../../src/cli/bench/large-response.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, type KinesisServer, startMillrace } from '../../src/cli/bench/servers.ts';
import { median } from '../../src/cli/bench/side-by-side.ts';
import { FULL_PUTS, singlePuts, type Workload } from '../../src/cli/bench/workload.ts';
import { MILLRACE_PATH } from '../../src/server/built-files.ts';
import { measureSlice, startMillracePath } from '../article/path-server.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';
import { nodeAloneMs } from '../rows/node-alone.ts';
import type { NodeFigures } from './figures.ts';
import { measureOwnCode } from './own-code.ts';

// One round with the Node.js that runs this: bench/nodes/main.ts. Prints its figures as one line of JSON.

const SECONDS = Number(process.argv[2]);
const SHARDS = 4;
const STARTS = 5;
const { signal } = new AbortController();

process.stdout.write(`${JSON.stringify(await measure())}\n`);

async function measure(): Promise<NodeFigures> {
  const starts = await measureStarts();
  const puts = await inTemporaryDirectory(measurePuts);
  const pathMs = await inTemporaryDirectory(measurePath);
  return { ...starts, ...puts, pathMs, ...(await measureOwnCode(SECONDS, signal)) };
}

async function measurePuts(directory: string) {
  const server = await startMillrace(directory, 'fsync', signal);
  try {
    await createStream(server.client, 'bench', SHARDS);
    const single = await load(server, 'bench', singlePuts(64));
    const full = await load(server, 'bench', FULL_PUTS);
    const { iterator, records } = await prepareLargeResponse(server, 'large');
    const read = await load(server, 'large', { ...LARGE_READS, recordsPerCall: records }, iterator);
    return {
      putMicros: single.cpuMs * 1_000,
      putsPerSecond: single.perSecond,
      batchedPutMicros: (full.cpuMs * 1_000) / FULL_PUTS.recordsPerCall,
      readMs: read.cpuMs,
    };
  } finally {
    await server.stop();
  }
}

/** Processor time of a call. The warm-up is counted with its calls. */
async function load(server: KinesisServer, streamName: string, workload: Workload, iterator?: string) {
  const beforeMs = await processCpuMs(server.pid);
  const options = { port: server.port, streamName, workload, durationMs: SECONDS * 1_000 };
  const report = await runLoad({ ...options, ...(iterator !== undefined && { iterator }) }, signal);
  const calls = report.acknowledgedRecords / workload.recordsPerCall;
  const cpuMs = ((await processCpuMs(server.pid)) - beforeMs) / calls;
  return { cpuMs, perSecond: report.callsPerSecond };
}

async function measurePath(directory: string): Promise<number> {
  const server = await startMillracePath(MILLRACE_PATH, directory, 'fsync', signal);
  try {
    await measureSlice(server, SECONDS, signal);
    const { serverMs, functionsMs } = await measureSlice(server, SECONDS, signal);
    return serverMs + functionsMs;
  } finally {
    await server.stop();
  }
}

async function measureStarts() {
  // The first start of a build keeps its compiled code for the next ones.
  await startOnce();
  const own: number[] = [];
  const bare: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    bare.push(await nodeAloneMs());
    own.push(await startOnce());
  }
  return { startMs: median(own), bareStartMs: median(bare) };
}

function startOnce(): Promise<number> {
  return inTemporaryDirectory(async (directory) => {
    const startedMs = performance.now();
    const server = await startMillrace(directory, 'fsync', signal);
    await new Promise<void>((resolve, reject) => {
      const options = { port: server.port, host: '127.0.0.1', path: '/_millrace/health', agent: false };
      get(options, (response) => response.resume().on('end', resolve)).on('error', reject);
    });
    const elapsedMs = performance.now() - startedMs;
    await server.stop();
    return elapsedMs;
  });
}
