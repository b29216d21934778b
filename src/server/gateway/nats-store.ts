import { systemRandom } from '../../lib/random.ts';
import type { ClusterStoreSettings } from '../../storage/cluster/open.ts';
import type { ClusterOptions } from './options.ts';

/** Opens a store on NATS when the server starts. The client of NATS is loaded only then. */
export function natsStore(settings: Omit<ClusterStoreSettings, 'random'>): ClusterOptions['openStore'] {
  return async () => {
    const { openClusterStore } = await import('../../storage/cluster/open.ts');
    return openClusterStore({ ...settings, random: systemRandom });
  };
}
