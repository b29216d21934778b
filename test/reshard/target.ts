import { join } from 'node:path';
import { openWorld } from '../cluster-faults/world.ts';
import { startServerProcess } from '../support/server-process.ts';
import { withoutProgress } from '../support/without-progress.ts';

/** What a run uses: one server, or several gateways of a cluster. */
export interface Target {
  readonly endpoints: readonly string[];
  /** Errors that were logged. */
  errors(): string;
  stop(): Promise<void>;
}

export async function oneServer(directory: string): Promise<Target> {
  const server = await startServerProcess(directory, ['--quotas', 'off', '--time-scale', '0.2']);
  return {
    endpoints: [server.endpoint],
    errors: () => server.errors(),
    stop: async () => void (await server.stop()),
  };
}

// One gateway reports at its start that it is the home.
const IS_HOME = /^this gateway is the home of .*\n/gm;

/** Three gateways on three nodes of NATS. */
export async function threeGateways(directory: string): Promise<Target> {
  const world = await openWorld(join(directory, 'cluster'));
  return {
    endpoints: world.gateways.map(({ endpoint }) => endpoint),
    errors: () => world.gateways.map(({ errors }) => withoutProgress(errors).replace(IS_HOME, '')).join(''),
    stop: () => world.close(),
  };
}
