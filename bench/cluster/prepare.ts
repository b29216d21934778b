import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';

/** Starts the nodes on this machine; says what is missing, and ends the process, when it cannot. */
export async function startNodes(what: string, nodes: 1 | 3 = 3): Promise<LocalCluster> {
  const missing = missingNatsServer();
  if (missing !== undefined) {
    console.log(`NOT RUN: ${what}. ${missing}`);
    process.exit(0);
  }
  return LocalCluster.start({ nodes });
}

/** Messages in all streams, as one node has them. */
export async function storedMessages({ nodes }: LocalCluster): Promise<number> {
  return (await nodes[0]!.monitoring.jetStream()).messages ?? 0;
}
