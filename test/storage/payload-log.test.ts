import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KIB } from '../../src/lib/bytes.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { JsonDocuments } from '../../src/storage/json-documents.ts';
import { openPayloadLog, type PayloadLog, type PayloadPosition } from '../../src/storage/payload-log.ts';
import type { Store } from '../../src/storage/port.ts';
import { FaultyDisk } from '../support/faulty-disk.ts';
import { memoryStore } from '../support/memory-store.ts';
import { storeOnDisk } from './embedded/store-on-disk.ts';

const SIZES = { trimStepBytes: 4 * KIB, spareBytes: 32 * KIB };
const LOG_ID = 'payloads';

interface Document {
  readonly at: PayloadPosition;
}

/** A minimal service whose documents have payloads. */
class PayloadService {
  readonly documents: JsonDocuments<Document>;
  readonly payloads: PayloadLog;
  readonly #errors: unknown[];

  private constructor(documents: JsonDocuments<Document>, payloads: PayloadLog, errors: unknown[]) {
    this.documents = documents;
    this.payloads = payloads;
    this.#errors = errors;
  }

  static async open({ logs, meta }: Store): Promise<PayloadService> {
    const documents = new JsonDocuments<Document>(meta, 'sqs/message/');
    const errors: unknown[] = [];
    const payloads = await openPayloadLog({
      logs,
      logId: LOG_ID,
      live: (await documents.list()).map(({ key, value }) => [key, value.at] as const),
      move: async (key, from, to) => {
        const changed = await documents.update(key, ({ at }) =>
          at.offset === from.offset ? { at: to } : undefined,
        );
        return changed?.at.offset === to.offset;
      },
      onError: (error) => void errors.push(error),
      sizes: SIZES,
    });
    return new PayloadService(documents, payloads, errors);
  }

  async put(key: string, text: string): Promise<void> {
    const { at } = await this.payloads.put(key, Buffer.from(text));
    await this.documents.create(key, { at });
  }

  async remove(key: string): Promise<void> {
    await this.documents.delete(key);
    this.payloads.release(key);
  }

  async read(key: string): Promise<string | undefined> {
    const payload = this.payloads.get(key);
    return payload && (await this.payloads.read(payload))?.toString();
  }

  get errors(): readonly unknown[] {
    return this.#errors;
  }
}

function openStore(disk: FaultyDisk): Promise<Store> {
  return storeOnDisk(disk, {
    segmentBytes: 128 * KIB,
    pageBytes: 32 * KIB,
    tailBytes: 96 * KIB,
    maxBatchBytes: 24 * KIB,
    stateBlockBytes: 4 * KIB,
    minStateChangeBytes: 16 * KIB,
  });
}

describe.each([
  ['memory', async () => memoryStore(new VirtualClock())],
  ['embedded', () => openStore(new FaultyDisk())],
] as const)('payloads in a %s store', (_, makeStore) => {
  test('are readable until they are released, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const random = seededRandom(seed);
        const store = await makeStore();
        let service = await PayloadService.open(store);
        const expected = new Map<string, string>();
        let next = 0;
        for (let round = 0; round < 30; round++) {
          const added = Array.from({ length: random.integer(8) }, () => {
            const key = `key ${next++}`;
            expected.set(key, key.padEnd(1 + random.integer(6_000), '.'));
            return service.put(key, expected.get(key)!);
          });
          const removed = [...expected.keys()].filter(() => random.integer(3) === 0);
          await Promise.all([
            ...added,
            ...removed
              .filter((key) => service.payloads.get(key))
              .map(async (key) => {
                expected.delete(key);
                await service.remove(key);
              }),
          ]);
          if (random.integer(8) === 0) {
            await service.payloads.idle();
            service = await PayloadService.open(store);
          }
          for (const [key, text] of expected) expect(await service.read(key)).toBe(text);
        }
        await service.payloads.idle();
        expect(service.errors).toEqual([]);
        await store.close();
      }),
      { numRuns: 25 },
    );
  });
});

test('a few long-lived payloads keep at most twice their bytes plus the spare bytes', async () => {
  const disk = new FaultyDisk();
  const store = await openStore(disk);
  const service = await PayloadService.open(store);
  for (let index = 0; index < 5; index++)
    await service.put(`old ${index}`, `old ${index}`.padEnd(3_000, '.'));
  let copied = 0;
  const append = store.logs.append.bind(store.logs);
  store.logs.append = async (id, batch) => {
    copied += batch.byteLength;
    return append(id, batch);
  };
  for (let index = 0; index < 400; index++) {
    await service.put(`key ${index}`, 'x'.repeat(2_000));
    await service.remove(`key ${index}`);
    expect(service.payloads.spanBytes).toBeLessThanOrEqual(
      2 * 5 * 3_000 + SIZES.spareBytes + 4 * SIZES.trimStepBytes,
    );
  }
  for (let index = 0; index < 5; index++)
    expect(await service.read(`old ${index}`)).toContain(`old ${index}.`);
  // At most one byte is copied for each released byte.
  expect(copied).toBeLessThan(2 * 400 * 2_000);
  const { firstPos, endPos } = await store.logs.bounds(LOG_ID);
  expect(endPos - firstPos).toBeLessThan(60);
  await store.close();
});

test('the space of a payload without a document is freed at the next start', async () => {
  const disk = new FaultyDisk();
  const store = await openStore(disk);
  const service = await PayloadService.open(store);
  await service.put('kept', 'kept');
  await service.payloads.put('lost', Buffer.from('x'.repeat(5_000)));
  await service.remove('kept');
  await store.close();
  const again = await openStore(disk.afterKill());
  await PayloadService.open(again);
  const { firstPos, endPos } = await again.logs.bounds(LOG_ID);
  expect(firstPos).toBe(endPos);
  await again.close();
});

test('a power cut at any moment leaves each document with its payload', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 5, max: 300 }), fc.nat(), async (powerCutAfter, seed) => {
      const random = seededRandom(seed);
      let disk = new FaultyDisk();
      const acknowledged = new Map<string, string>();
      let next = 0;
      for (let life = 0; life < 3; life++) {
        if (life < 2) disk.cutPowerAfter(powerCutAfter);
        const store = await openStore(disk).catch((error: unknown) => {
          if (disk.hasPower) throw error;
        });
        const service = store && (await PayloadService.open(store).catch(() => undefined));
        for (const key of service && disk.hasPower
          ? (await service.documents.list()).map(({ key }) => key)
          : []) {
          expect((await service!.read(key))?.startsWith(`${key}:`)).toBe(true);
        }
        if (service && disk.hasPower) {
          for (const [key, text] of acknowledged) expect(await service.read(key)).toBe(text);
        }
        if (service)
          for (let step = 0; step < 60 && disk.hasPower; step++) {
            const key = `${next++}`;
            const text = `${key}:`.padEnd(random.integer(4_000), '.');
            const gone = [...acknowledged.keys()].filter(() => random.integer(4) === 0);
            for (const one of gone) acknowledged.delete(one);
            await Promise.all([
              service.put(key, text).then(
                () => acknowledged.set(key, text),
                () => {},
              ),
              ...gone.map((one) => service.remove(one).catch(() => {})),
            ]);
          }
        await store?.close().catch(() => {});
        disk = disk.afterPowerCut(seed + life);
      }
    }),
    { numRuns: 16 },
  );
});
