import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalCluster, type LocalClusterOptions } from '../../scripts/nats/local-cluster.ts';
import { ProcessGuard } from '../../scripts/nats/process-guard.ts';
import { GatewayProcess } from '../../scripts/cluster/gateway-process.ts';
import { CLOCK_FILE_VARIABLE, CLOCK_MODULE } from './jumping-clock.ts';

const GATEWAYS = 3;

/** Three nodes and three gateways, with what a fault acts on. */
export interface World {
  readonly cluster: LocalCluster;
  readonly gateways: readonly GatewayProcess[];
  /** Adds milliseconds to the clock of a gateway, from now on. */
  jumpClock(gateway: GatewayProcess, byMs: number): Promise<void>;
  close(): Promise<void>;
}

/** @param nodes where they differ from those of `LocalCluster` */
export async function openWorld(directory: string, nodes: LocalClusterOptions = {}): Promise<World> {
  await mkdir(directory, { recursive: true });
  const cluster = await LocalCluster.start({ ...nodes, directory: join(directory, 'nats') });
  const guard = new ProcessGuard();
  const clockFile = (name: string) => join(directory, `${name}.clock`);
  const clockModule = join(directory, 'clock.mjs');
  await writeFile(clockModule, CLOCK_MODULE);
  const close = async (gateways: readonly GatewayProcess[]) => {
    await Promise.all(gateways.map((gateway) => gateway.kill()));
    guard.end();
    await cluster.stop();
  };
  try {
    const options = ['--store', cluster.url, '--sandbox', 'off', '--quotas', 'off', '--time-scale', '0.2'];
    const gateways = await GatewayProcess.startAll(GATEWAYS, options, guard, (name) => ({
      NODE_OPTIONS: `--import ${pathToFileURL(clockModule).href}`,
      [CLOCK_FILE_VARIABLE]: clockFile(name),
    }));
    return {
      cluster,
      gateways,
      jumpClock: ({ name }, byMs) => writeFile(clockFile(name), String(byMs)),
      close: () => close(gateways),
    };
  } catch (error) {
    await close([]);
    throw error;
  }
}
