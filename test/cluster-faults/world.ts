import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalCluster, type LocalClusterOptions } from '../../scripts/nats/local-cluster.ts';
import { ProcessGuard } from '../../scripts/nats/process-guard.ts';
import { type GatewayHost, GatewayProcess } from '../../scripts/cluster/gateway-process.ts';
import { CLOCK_FILE_VARIABLE, CLOCK_MODULE } from './jumping-clock.ts';

const GATEWAYS = 3;
// The shortest that a server allows; without clients it ends after the first of them.
const LAME_DUCK = 'lame_duck_grace_period: 1s\nlame_duck_duration: 30s\n';

/** Where nodes and gateways run. */
export interface Hosts {
  readonly nodes: Pick<LocalClusterOptions, 'node' | 'maxStoreBytes'>;
  readonly gateway?: (index: number) => GatewayHost;
}

/** Three nodes and three gateways, with what a fault acts on. */
export interface World {
  readonly cluster: LocalCluster;
  readonly gateways: readonly GatewayProcess[];
  /** Adds milliseconds to the clock of a gateway, from now on. */
  jumpClock(gateway: GatewayProcess, byMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The logs of gateways are in `directory`, those of nodes in its folder `nats`.
 * @param site where nodes and gateways run, if not simply here
 */
export async function openWorld(directory: string, site?: Hosts): Promise<World> {
  const folder = join(directory, 'nats');
  await mkdir(folder, { recursive: true });
  const cluster = await LocalCluster.start({ ...site?.nodes, directory: folder, extra: LAME_DUCK });
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
    const gateways = await GatewayProcess.startAll(GATEWAYS, options, guard, (index) => ({
      ...site?.gateway?.(index),
      environment: {
        NODE_OPTIONS: `--import ${pathToFileURL(clockModule).href}`,
        [CLOCK_FILE_VARIABLE]: clockFile(`g${index + 1}`),
      },
      logFile: join(directory, `g${index + 1}.log`),
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
