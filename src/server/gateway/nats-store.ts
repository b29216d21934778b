import { systemRandom } from '../../lib/random.ts';
import type { ClusterStoreSettings } from '../../storage/cluster/open.ts';
import type { ClusterOptions } from './options.ts';

/** Where a store on NATS is, and how it is reached. */
export type StoreConnection = Pick<ClusterStoreSettings, 'url' | 'tls' | 'credentials' | 'acceptDataLoss'>;

/** Opens a store on NATS when the server starts. The client of NATS is loaded only then. */
export function natsStore(settings: Omit<ClusterStoreSettings, 'random'>): ClusterOptions['openStore'] {
  return async () => {
    const { openClusterStore } = await import('../../storage/cluster/open.ts');
    return openClusterStore({ ...settings, random: systemRandom });
  };
}
