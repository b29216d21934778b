import { openEngine } from '../engine/engine.ts';
import type { EngineMetrics } from '../engine/metrics.ts';
import type { Clock } from '../lib/clock.ts';
import type { Disk } from '../lib/disk.ts';
import type { Logger } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import type { Service } from '../schema/service.ts';
import { createKinesisService } from '../services/kinesis/service.ts';
import { openLogs } from '../services/logs/open-logs.ts';
import { createLogsService } from '../services/logs/service.ts';
import { openEmbeddedStore } from '../storage/embedded/open.ts';
import type { Closers } from './closers.ts';

export interface ServicesOptions {
  /** Its root is the data directory. */
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly quotas: 'on' | 'off';
  readonly durability: 'fsync' | 'os';
  readonly timeScale: number;
  /** Where functions find this server; known once it listens. */
  readonly endpoint: () => string;
}

export interface OpenServices {
  readonly services: readonly Service[];
  readonly metrics: EngineMetrics;
}

/** Opens what the data directory holds and puts the services on top of it. */
export async function openServices(options: ServicesOptions, closers: Closers): Promise<OpenServices> {
  const { disk, clock, random, logger, durability, quotas, timeScale } = options;
  const store = await openEmbeddedStore({ disk, clock, logger, durability });
  closers.add(() => store.close());

  const logs = openLogs({ store, clock, random, logger });
  closers.add(() => logs.close());

  const engine = await openEngine({ store, clock, random, logger, quotas, timeScale });
  closers.add(() => engine.close());

  return {
    services: [createKinesisService({ engine, clock }), createLogsService({ groups: logs.groups, clock })],
    metrics: engine.metrics,
  };
}
