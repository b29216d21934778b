import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import { ENCRYPTED } from '../../support/encryption.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { sequenceConformance } from '../conformance/sequence.ts';
import { storeConformance } from '../conformance.ts';

// Most tests write a few bytes: larger segments only have to be filled with zeros.
const options = { segmentBytes: 2 ** 20 };

storeConformance('embedded store in memory', async (clock) => {
  const disk = new FaultyDisk();
  const store = await openEmbeddedStore({ disk, clock, logger: silentLogger, durability: 'fsync', options });
  return { store, dispose: () => store.close() };
});

// The disk below the store encrypts: encrypted-store.test.ts tests it, and crash.test.ts the store on it.
sequenceConformance('encrypted embedded store in memory', async (clock) => {
  const settings = {
    disk: new FaultyDisk(),
    clock,
    logger: silentLogger,
    durability: 'fsync',
    options,
  } as const;
  const store = await openEmbeddedStore({ ...settings, encryption: ENCRYPTED });
  return { store, dispose: () => store.close() };
});

const DISKS = [
  { name: 'fsync', durability: 'fsync', platform: undefined, conformance: storeConformance },
  // What these do differently is the writing of the journal: sequences show it.
  { name: 'os', durability: 'os', platform: undefined, conformance: sequenceConformance },
  // Written as on macOS and Windows: a sync after each write of the journal, through the page cache.
  {
    name: 'fsync without O_DSYNC',
    durability: 'fsync',
    platform: 'darwin',
    conformance: sequenceConformance,
  },
] as const;

for (const { name, durability, platform, conformance } of DISKS) {
  conformance(`embedded store on disk (${name})`, async (clock) => {
    const root = await mkdtemp(join(tmpdir(), 'millrace-store-'));
    const disk = nodeDisk(root, platform);
    const store = await openEmbeddedStore({ disk, clock, logger: silentLogger, durability, options });
    return {
      store,
      async dispose() {
        await store.close();
        await rm(root, { recursive: true });
      },
    };
  });
}
