import { monitorEventLoopDelay } from 'node:perf_hooks';
import { eventually } from '../support/eventually.ts';
import { openSubscriptions } from '../support/open-subscriptions.ts';
import { connectSdk } from '../support/clients/sdk-client.ts';
import { createStream } from '../support/clients/sdk-streams.ts';
import { startServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { holdToTheEnd } from './five-minutes.ts';
import { STREAM } from './stream-name.ts';
import { takeOver } from './take-over.ts';
import { ownThroughput } from './throughput.ts';
import { faultsOf } from './verdict.ts';

// npm run subscription: the JavaScript SDK subscribes to the built server for five minutes, which is as long as a
// subscription lives, over HTTP/2 and HTTP/1.1 at once.
const SHARDS = 4;
const hashKeyOf = (shard: number) => (2n ** 128n / BigInt(SHARDS)) * BigInt(shard) + 1n;

const standstill = monitorEventLoopDelay();
standstill.enable();
const directory = await temporaryDirectory();
const server = await startServerProcess(directory.path);
const [overH2, overH1] = [connectSdk(server.endpoint, 'h2'), connectSdk(server.endpoint, 'h1')];
try {
  await createStream(overH2, STREAM, SHARDS);
  const [h2, h1, replaced, throughput] = await Promise.all([
    holdToTheEnd(overH2, { name: 'held-h2', shard: 0, hashKey: hashKeyOf(0) }),
    holdToTheEnd(overH1, { name: 'held-h1', shard: 1, hashKey: hashKeyOf(1) }),
    takeOver(overH2, 2),
    ownThroughput(overH2, 3, hashKeyOf(3)),
  ]);
  // The server keeps nothing of subscriptions that ended, were taken over, or whose client disconnected.
  await eventually(async () => (await openSubscriptions(server.endpoint)) === 0 || undefined);
  const standstillMs = Math.round(standstill.max / 1e6);
  const held = { h2, h1 };
  const report = { held, replaced, throughput, standstillMs, complaints: server.errors() };
  const faults = faultsOf(report);
  console.log(JSON.stringify({ ...report, faults }, null, 2));
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  overH2.destroy();
  overH1.destroy();
  await server.stop();
  await directory[Symbol.asyncDispose]();
}
