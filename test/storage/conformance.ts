import type { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import type { Store } from '../../src/storage/port.ts';
import { blobConformance } from './conformance/blobs.ts';
import { logConformance } from './conformance/logs.ts';
import { metaConformance } from './conformance/meta.ts';
import { sequenceConformance } from './conformance/sequence.ts';
import type { ConformanceOptions, Opened } from './conformance/opened.ts';

/** The parts of a store that a test has opened. */
export type OpenedStore = Opened<Pick<Store, 'logs' | 'meta' | 'blobs'>>;

/** The behaviour that every backend must have. Run by the test file of each backend. */
export function storeConformance(
  name: string,
  open: (clock: VirtualClock) => Promise<OpenedStore>,
  options?: ConformanceOptions,
): void {
  logConformance(name, open, options);
  metaConformance(name, open, options);
  blobConformance(name, open);
  sequenceConformance(name, open, options);
}
