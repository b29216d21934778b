import type { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import type { Store } from '../../src/storage/port.ts';
import { blobConformance } from './conformance/blobs.ts';
import { logConformance } from './conformance/logs.ts';
import { metaConformance } from './conformance/meta.ts';
import type { Opened } from './conformance/opened.ts';

/** A store that a test has opened. */
export type OpenedStore = Opened<Store>;

/** The behaviour that every backend must have. Run by the test file of each backend. */
export function storeConformance(name: string, open: (clock: VirtualClock) => Promise<OpenedStore>): void {
  logConformance(name, open);
  metaConformance(name, open);
  blobConformance(name, open);
}
