import { AccessSecrets } from '../../src/access/access-secrets.ts';
import { MemoryDisk } from '../../src/lib/disk/memory/memory-disk.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { StoredIdentities } from '../../src/services/identities/stored-identities.ts';
import type { MetaStore } from '../../src/storage/port.ts';

/** The identities of a store, with a disk of their own. */
export async function openIdentities(meta: MetaStore): Promise<StoredIdentities> {
  return StoredIdentities.open(meta, await AccessSecrets.open(new MemoryDisk('memory'), seededRandom(2)));
}
