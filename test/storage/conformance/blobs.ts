import { describe, expect, test } from 'vitest';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { Store } from '../../../src/storage/port.ts';
import { type Opened, withOpened } from './opened.ts';

type Blobs = Pick<Store, 'blobs'>;

/** The behaviour that every BlobStore must have. */
export function blobConformance(name: string, open: (clock: VirtualClock) => Promise<Opened<Blobs>>): void {
  const withStore = (use: (store: Blobs) => Promise<void>) => withOpened(open, use);

  describe(`${name}: blobs`, () => {
    test('keeps bytes under their hash', () =>
      withStore(async ({ blobs }) => {
        const bytes = Buffer.from('code');
        const sha256 = await blobs.put(bytes);
        expect(sha256).toBe('5694d08a2e53ffcae0c3103e5ad6f6076abd960eb1f8a56577040bc1028f702b');
        expect(await blobs.put(Buffer.from('code'))).toBe(sha256);
        expect(await blobs.get(sha256)).toEqual(bytes);
        expect(await blobs.has(sha256)).toBe(true);
        await blobs.delete(sha256);
        await blobs.delete(sha256);
        expect(await blobs.has(sha256)).toBe(false);
        expect(await blobs.get(sha256)).toBeUndefined();
      }));
  });
}
