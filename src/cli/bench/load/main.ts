/**
 * Puts load on a server from a separate process: raw sockets, prepared requests, one in flight per connection. A call
 * costs this process a tenth of what it costs the server, so the load generator is not the bottleneck.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { LoadOptions, LoadReport } from '../workload.ts';
import { ResponseReader } from './responses.ts';
import { makeRequests } from './requests.ts';

// 8 bytes each. Enough for forty seconds at 100,000 calls per second; later calls are not sampled.
const MAX_SAMPLES = 4_000_000;
const MAX_REPORTED_FAILURES = 5;

const options = JSON.parse(process.argv[2]!) as LoadOptions;
process.stdout.write(`${JSON.stringify(await run(options))}\n`);

async function run(options: LoadOptions): Promise<LoadReport> {
  const { workload, warmUpMs, durationMs, port, maxCalls = Number.POSITIVE_INFINITY } = options;
  const { minResponseBytes = 0 } = options;
  const requests = makeRequests(options);
  const latenciesMs = new Float64Array(MAX_SAMPLES);
  const failures: string[] = [];
  let calls = 0;
  let acknowledged = 0;
  let nextRequest = 0;
  const measureFromMs = performance.now() + warmUpMs;
  const endMs = measureFromMs + durationMs;

  const drive = () =>
    new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      const responses = new ResponseReader();
      let sentMs = 0;
      const send = () => {
        if (nextRequest >= maxCalls) return stop();
        sentMs = performance.now();
        socket.write(requests[nextRequest++ % requests.length]!);
      };
      const stop = (failure?: string) => {
        if (failure !== undefined && failures.length < MAX_REPORTED_FAILURES) failures.push(failure);
        socket.destroy();
        resolve();
      };
      socket.setNoDelay(true);
      socket.on('connect', send);
      socket.on('error', (error) => stop(error.message));
      socket.on('end', () => stop('the server closed a connection'));
      socket.on('data', (bytes) => {
        const response = responses.push(bytes);
        if (!response) return;
        if (!response.ok) return stop(response.text);
        if (response.bytes < minResponseBytes) return stop(`a response of only ${response.bytes} bytes`);
        const nowMs = performance.now();
        acknowledged += workload.recordsPerCall;
        if (nowMs >= measureFromMs && nowMs < endMs) {
          if (calls < MAX_SAMPLES) latenciesMs[calls] = nowMs - sentMs;
          calls++;
        }
        if (nowMs >= endMs) stop();
        else send();
      });
    });
  await Promise.all(Array.from({ length: workload.connections }, drive));

  const sampled = latenciesMs.subarray(0, Math.min(calls, MAX_SAMPLES)).sort();
  const elapsedMs = Math.min(performance.now() - measureFromMs, durationMs);
  const callsPerSecond = calls / (elapsedMs / 1000);
  return {
    calls,
    acknowledgedRecords: acknowledged,
    callsPerSecond,
    recordsPerSecond: callsPerSecond * workload.recordsPerCall,
    p50Ms: sampled[Math.floor(sampled.length * 0.5)] ?? 0,
    p99Ms: sampled[Math.floor(sampled.length * 0.99)] ?? 0,
    failures,
  };
}
