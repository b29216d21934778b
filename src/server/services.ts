import type { Clock } from '../lib/clock.ts';
import type { Disk } from '../lib/disk.ts';
import type { Logger } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import type { Service } from '../schema/service.ts';
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

/** Opens what the data directory holds and puts the services on top of it. */
export async function openServices(options: ServicesOptions, closers: Closers): Promise<Service[]> {
  const { disk, clock, random, logger, durability } = options;
  const store = await openEmbeddedStore({ disk, clock, logger, durability });
  closers.add(() => store.close());

  const logs = openLogs({ store, clock, random, logger });
  closers.add(() => logs.close());

  return [createLogsService({ groups: logs.groups, clock })];
}
