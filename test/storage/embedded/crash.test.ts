import * as fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Encryptor, SUFFIX_BYTES } from '../../../src/storage/embedded/encryption/cipher.ts';
import type { EncryptionSettings } from '../../../src/storage/embedded/encryption/open-encryption.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import { isStorageError } from '../../../src/storage/error.ts';
import type { Store } from '../../../src/storage/port.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { ENCRYPTED } from '../../support/encryption.ts';
import { batchOf } from '../../support/batch.ts';

/*
 * Goal: a crash may lose unacknowledged changes, never acknowledged ones, and refused changes never appear.
 * Method: several lives of one store. In each, random operations run concurrently, the power is cut during
 * some disk operation, and a random part of the unsynced bytes remains. The next life opens the directory and
 * checks everything that was acknowledged.
 */

const LOGS = ['a', 'b', 'c', 'd'];
const POINTER = 'pointer-into-a';
const HOUR_MS = 3_600_000;

type Operation =
  | { readonly kind: 'append'; readonly log: string; readonly bytes: number }
  | { readonly kind: 'put'; readonly key: string; readonly bytes: number }
  | { readonly kind: 'remove'; readonly key: string }
  | { readonly kind: 'close' | 'delete' | 'trim'; readonly log: string };

interface Life {
  /** Operations of one round start together; the next round waits for them. */
  readonly rounds: readonly (readonly Operation[])[];
  readonly powerCutAfter: number;
  readonly seed: number;
  /** The process is killed, without a power cut. */
  readonly killed: boolean;
}

interface KnownLog {
  acknowledged: Map<number, string>;
  /** Texts whose append ended as `unknown`. */
  uncertain: Set<string>;
  trimmedTo: number;
  closed: boolean | 'uncertain';
  deleted: boolean | 'uncertain';
}

/** What clients may rely on. */
class Expectation {
  readonly logs = new Map<string, KnownLog>();
  readonly meta = new Map<string, { value: string | undefined; uncertain: Set<string | undefined> }>();
  #counter = 0;

  async run(store: Store, operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'append':
        return this.#append(store, operation.log, operation.bytes);
      case 'put':
        return this.#put(store, operation.key, `${this.#counter++}:`.padEnd(operation.bytes, '.'));
      case 'remove':
        return this.#remove(store, operation.key);
      case 'close':
      case 'delete':
      case 'trim':
        return this.#change(store, operation.log, operation.kind);
    }
  }

  /** Writes a consumer's checkpoint, after reading, so that it is never ahead of the log. */
  async movePointer(store: Store): Promise<void> {
    if (this.logs.get('a')?.deleted !== false) return;
    const { endPos } = await store.logs.bounds('a');
    await this.#put(store, POINTER, `${endPos}`);
  }

  async check(store: Store): Promise<void> {
    for (const [id, log] of this.logs) await checkLog(store, id, log);
    for (const [key, known] of this.meta) {
      const found = (await store.meta.get(key))?.value.toString();
      expect([known.value, ...known.uncertain]).toContain(found);
      known.value = found;
      known.uncertain.clear();
    }
    const pointer = (await store.meta.get(POINTER))?.value.toString();
    if (pointer !== undefined && this.logs.get('a')?.deleted === false) {
      expect((await store.logs.bounds('a')).endPos).toBeGreaterThanOrEqual(Number(pointer));
    }
  }

  async #append(store: Store, id: string, bytes: number): Promise<void> {
    const log = this.logs.get(id);
    if (!log) return;
    const text = `${this.#counter++}:`.padEnd(bytes, '.');
    await attempt(
      async () => {
        const { pos } = await store.logs.append(id, batchOf(text));
        expect(log.acknowledged.has(pos)).toBe(false);
        log.acknowledged.set(pos, text);
      },
      () => log.uncertain.add(text),
    );
  }

  async #put(store: Store, key: string, value: string): Promise<void> {
    const known = this.meta.get(key) ?? { value: undefined, uncertain: new Set() };
    this.meta.set(key, known);
    await attempt(
      async () => {
        const entry = await store.meta.get(key);
        const buffer = Buffer.from(value);
        const revision = entry
          ? await store.meta.compareAndSet(key, entry.revision, buffer)
          : await store.meta.create(key, buffer);
        if (revision === undefined) return;
        known.value = value;
        known.uncertain.clear();
      },
      () => known.uncertain.add(value),
    );
  }

  async #remove(store: Store, key: string): Promise<void> {
    const known = this.meta.get(key);
    if (!known) return;
    await attempt(
      async () => {
        const entry = await store.meta.get(key);
        await store.meta.delete(key);
        known.value = undefined;
        // Without an entry nothing is written, and a put with an unknown result may still appear.
        if (entry) known.uncertain.clear();
      },
      () => known.uncertain.add(undefined),
    );
  }

  async #change(store: Store, id: string, kind: 'close' | 'delete' | 'trim'): Promise<void> {
    const log = this.logs.get(id);
    if (!log || log.deleted !== false) return;
    await attempt(
      async () => {
        if (kind === 'close') await store.logs.closeLog(id);
        if (kind === 'delete') await store.logs.deleteLog(id);
        if (kind === 'close') log.closed = true;
        if (kind === 'delete') log.deleted = true;
        if (kind !== 'trim') return;
        const { firstPos, endPos } = await store.logs.bounds(id);
        const before = Math.floor((firstPos + endPos) / 2);
        // Set before the trim, because batches below may be removed even if the trim fails.
        log.trimmedTo = Math.max(log.trimmedTo, before);
        await store.logs.trim(id, before);
      },
      () => {
        if (kind === 'close') log.closed ||= 'uncertain';
        if (kind === 'delete') log.deleted ||= 'uncertain';
      },
    );
  }
}

async function checkLog(store: Store, id: string, log: KnownLog): Promise<void> {
  let found;
  try {
    found = await readAll(store, id);
  } catch (error) {
    expect(isStorageError(error, 'not-found')).toBe(true);
    expect(log.deleted).not.toBe(false);
    log.deleted = true;
    return;
  }
  expect(log.deleted).not.toBe(true);
  log.deleted = false;
  const byPos = new Map(found.map(({ pos, text }) => [pos, text]));
  expect(byPos.size).toBe(found.length);
  for (const [pos, text] of log.acknowledged) {
    if (pos >= log.trimmedTo) expect(byPos.get(pos)).toBe(text);
  }
  for (const [pos, text] of byPos) {
    expect(log.acknowledged.get(pos) ?? (log.uncertain.has(text) ? text : 'refused')).toBe(text);
    log.acknowledged.set(pos, text);
  }
  log.uncertain.clear();
  const { closed } = await store.logs.bounds(id);
  if (log.closed !== 'uncertain') expect(closed).toBe(log.closed);
  log.closed = closed;
}

async function readAll(store: Store, id: string): Promise<{ pos: number; text: string }[]> {
  const found: { pos: number; text: string }[] = [];
  for (let from = 0; ;) {
    const { batches, nextPos } = await store.logs.read(id, from, { maxBytes: 10_000 });
    if (batches.length === 0) return found;
    found.push(...batches.map(({ pos, bytes }) => ({ pos, text: bytes.toString() })));
    from = nextPos;
  }
}

async function attempt(run: () => Promise<void>, onUnknown: () => void): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (isStorageError(error, 'unknown')) onUnknown();
    else expect(isStorageError(error)).toBe(true);
  }
}

interface World {
  readonly clock: VirtualClock;
  readonly expected: Expectation;
  readonly encryption: EncryptionSettings | undefined;
}

async function live(disk: FaultyDisk, { clock, expected, encryption }: World, life: Life): Promise<void> {
  disk.cutPowerAfter(life.powerCutAfter);
  let store: Store;
  try {
    store = await openEmbeddedStore({
      disk,
      clock,
      logger: silentLogger,
      durability: 'fsync',
      encryption,
      options: {
        segmentBytes: 64 * 1024,
        pageBytes: 32 * 1024,
        tailBytes: 96 * 1024,
        maxBatchBytes: 24 * 1024,
        minFreedBytes: 1024,
        stateBlockBytes: 2 * 1024,
        minStateChangeBytes: 8 * 1024,
      },
    });
  } catch (error) {
    // Only a power cut may prevent the store from opening.
    if (disk.hasPower) throw error;
    return;
  }
  if (disk.hasPower) await expected.check(store);
  for (const id of LOGS) await createLog(store, expected, id);
  for (const round of life.rounds) {
    await Promise.all(round.map((operation) => expected.run(store, operation)));
    await expected.movePointer(store);
    await clock.advance(100);
  }
  // A clean end, unless the power is cut before.
  await store.close().catch(() => {});
}

async function createLog(store: Store, expected: Expectation, id: string): Promise<void> {
  const known = expected.logs.get(id);
  if (known) return;
  const log: KnownLog = {
    acknowledged: new Map(),
    uncertain: new Set(),
    trimmedTo: 0,
    closed: false,
    deleted: 'uncertain',
  };
  await attempt(
    async () => {
      await store.logs.createLog(id, { retentionMs: id === 'd' ? 200 * HOUR_MS : 24 * HOUR_MS });
      log.deleted = false;
      expected.logs.set(id, log);
    },
    () => expected.logs.set(id, log),
  );
}

const logName = fc.constantFrom(...LOGS);
const documentKey = fc.constantFrom('v', 'w', 'x', 'y', 'z');
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      log: logName,
      bytes: fc.oneof(fc.integer({ min: 8, max: 200 }), fc.integer({ min: 8, max: 20_000 })),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      key: documentKey,
      bytes: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), key: documentKey }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('close', 'delete', 'trim'), log: logName }) },
);
const life: fc.Arbitrary<Life> = fc.record({
  rounds: fc.array(fc.array(operation, { minLength: 1, maxLength: 8 }), { maxLength: 12 }),
  powerCutAfter: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(Number.POSITIVE_INFINITY)),
  seed: fc.nat(),
  killed: fc.boolean(),
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Records the data key, salt and nonce of everything that is encrypted. */
function recordNonces(): string[] {
  const nonces: string[] = [];
  const encrypt = Object.getOwnPropertyDescriptor(Encryptor.prototype, 'encrypt')!
    .value as Encryptor['encrypt'];
  vi.spyOn(Encryptor.prototype, 'encrypt').mockImplementation(function (this: Encryptor, ...parameters) {
    encrypt.apply(this, parameters);
    const [source, target, at] = parameters;
    const suffixAt = at + source.length;
    nonces.push(target.toString('hex', suffixAt, suffixAt + SUFFIX_BYTES - 16));
  });
  return nonces;
}

// The runs take five seconds of processor time; where many others want the processors, that can be more than a minute.
const TIME_LIMIT_MS = 300_000;

test.each([
  { name: 'unencrypted', encryption: undefined, numRuns: 60 },
  { name: 'encrypted', encryption: ENCRYPTED, numRuns: 25 },
])(
  'acknowledged changes survive every power cut, and refused ones never appear ($name)',
  async (one) => {
    const { encryption, numRuns } = one;
    const nonces = recordNonces();
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const world = { clock: new VirtualClock(), expected: new Expectation(), encryption };
        let disk = new FaultyDisk();
        for (const one of lives) {
          await live(disk, world, one);
          disk = one.killed ? disk.afterKill() : disk.afterPowerCut(one.seed);
        }
        await live(disk, world, {
          rounds: [],
          powerCutAfter: Number.POSITIVE_INFINITY,
          seed: 0,
          killed: true,
        });
      }),
      { numRuns },
    );
    // No key and nonce is used twice, whatever was torn, lost and written again.
    expect(new Set(nonces).size).toBe(nonces.length);
    // Random lives encrypt some 1,000 to 1,700 times.
    expect(nonces.length > 100).toBe(encryption !== undefined);
  },
  TIME_LIMIT_MS,
);
