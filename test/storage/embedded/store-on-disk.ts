import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import type { EmbeddedOptions } from '../../../src/storage/embedded/options.ts';
import type { FaultyDisk } from '../../support/faulty-disk.ts';

/**
 * Opens the data directory of a disk in memory, which syncs what it acknowledges.
 * @param options smaller than those of a server, so that a few records make every kind of file
 */
export function storeOnDisk(
  disk: FaultyDisk,
  options: Partial<EmbeddedOptions>,
  { clock = new VirtualClock(), logger = silentLogger } = {},
) {
  return openEmbeddedStore({ disk, clock, logger, durability: 'fsync', options });
}
