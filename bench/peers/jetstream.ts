import { fileURLToPath } from 'node:url';
import { findNatsServer, NoNatsServer } from '../../scripts/nats/find-server.ts';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { NotRun } from '../rivals/not-run.ts';
import type { Peer, Puts } from './peer.ts';
import { measureBy } from './program.ts';

const LOAD = fileURLToPath(new URL('../rivals/jetstream-load.mjs', import.meta.url));

/** One node with one copy, synced at every write (`sync_interval: always`), as an embedded Millrace does. */
export const jetStream: Peer = {
  name: 'NATS JetStream',
  version: '2.15.3',
  keeps: 'synced to disk',
  async start(directory, signal) {
    try {
      findNatsServer();
    } catch (error) {
      if (error instanceof NoNatsServer) throw new NotRun(error.message);
      throw error;
    }
    const cluster = await LocalCluster.start({ nodes: 1, directory });
    return {
      pid: cluster.nodes[0]!.pid!,
      put: ({ name, writers, warmUpMs, durationMs }) =>
        measureBy<Puts>(
          process.execPath,
          [LOAD, cluster.url, name, `${writers}`, `${warmUpMs}`, `${durationMs}`],
          signal,
        ),
      stop: async () => cluster[Symbol.asyncDispose](),
    };
  },
};
