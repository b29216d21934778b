import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { type BenchServer, type KinesisServer, withKinesisClient } from '../../src/cli/bench/servers.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';
import type { PutOptions, Puts, RunningPeer } from './peer.ts';

/** A server with the API of Kinesis; all get the same bytes from the same load generator. */
export function kinesisPeer(server: BenchServer, signal: AbortSignal): RunningPeer {
  const kinesis = withKinesisClient(server);
  return {
    pid: server.pid,
    put: (options) => putRecords(kinesis, options, signal),
    stop: () => kinesis.stop(),
  };
}

async function putRecords(
  { client, port }: KinesisServer,
  { name, shards, writers, warmUpMs, durationMs }: PutOptions,
  signal: AbortSignal,
): Promise<Puts> {
  await createStream(client, name, shards);
  return runLoad({ port, streamName: name, workload: singlePuts(writers), warmUpMs, durationMs }, signal);
}
