import { beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { copyStore } from '../../../src/storage/copy/copy-store.ts';
import { requireWhole } from '../../../src/storage/copy/marker.ts';
import { StorageError } from '../../../src/storage/error.ts';
import { META_KEY } from '../../../src/storage/keys.ts';
import type { LogStore, StoredBatch } from '../../../src/storage/port.ts';
import type { TransferableStore } from '../../../src/storage/transfer.ts';
import { batchOf } from '../../support/batch.ts';
import { clusterStore, directoryStore } from './stores.ts';

const HOOKS = { onProgress: () => {}, beforeEnd: async () => {} };
const HOUR_MS = 3_600_000;
const LOGS = ['shard', 'trimmed', 'closed', 'empty', 'expired'];

let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock(1_000_000_000);
});

/** Batches alone and together, at several times, one larger than a message of a cluster. */
async function fill({ logs, meta, blobs }: TransferableStore): Promise<void> {
  for (const id of LOGS) await logs.createLog(id, { retentionMs: 24 * HOUR_MS });
  for (let round = 0; round < 12; round++) {
    await clock.advance(1000);
    for (const id of LOGS.filter((name) => name !== 'empty')) {
      const size = round === 6 ? 300_000 : 100;
      await Promise.all([
        logs.append(id, batchOf(`${id}-${round}`, 'x'.repeat(size))),
        logs.append(id, batchOf(`${id}-${round}-b`)),
        logs.append(id, batchOf('one', 'two', 'three')),
      ]);
    }
  }
  await logs.trim('trimmed', (await logs.findByTime('trimmed', clock.now() - 5000)) + 1);
  await logs.trim('expired', (await logs.bounds('expired')).endPos);
  await logs.closeLog('closed');
  await logs.setRetention('closed', 48 * HOUR_MS);
  await meta.create(META_KEY.tokenKey, Buffer.from('the key of iterators'));
  for (let index = 0; index < 200; index++)
    await meta.create(`mapping/document/${index}`, Buffer.from(`{"n":${index}}`));
  for (let index = 0; index < 5; index++) await blobs.put(Buffer.from(`code ${index}`));
}

interface Contents {
  readonly bounds: object;
  readonly batches: string[];
  /** By position: what a read from there with a small bound begins with. */
  readonly from: string[];
  /** By time: the position. */
  readonly times: number[];
}

async function contentsOf({ logs }: TransferableStore, id: string): Promise<Contents> {
  const { firstPos, endPos, closed } = await logs.bounds(id);
  const batches = await readAll(logs, id, 0, 2 ** 20);
  const from: string[] = [];
  for (const { pos } of batches) {
    for (const at of [pos, pos + 1]) {
      const read = await logs.read(id, at, { maxBytes: 150 });
      const first = read.batches.filter((batch) => batch.pos === read.batches[0]!.pos);
      from.push(`${at}: ${first.map(describeBatch).join()}`);
    }
  }
  expect((await readAll(logs, id, 0, 150)).map(describeBatch)).toEqual(batches.map(describeBatch));
  const times: number[] = [];
  for (let ms = clock.now() - 14_000; ms <= clock.now() + 1000; ms += 500)
    times.push(await logs.findByTime(id, ms));
  return { bounds: { firstPos, endPos, closed }, batches: batches.map(describeBatch), from, times };
}

async function readAll(
  logs: LogStore,
  id: string,
  fromPos: number,
  maxBytes: number,
): Promise<StoredBatch[]> {
  const all: StoredBatch[] = [];
  for (let pos = fromPos; ;) {
    const { batches, nextPos, endPos } = await logs.read(id, pos, { maxBytes });
    all.push(...batches);
    pos = nextPos;
    if (pos >= endPos) return all;
  }
}

function describeBatch({ pos, firstIndex, timestampMs, recordCount, bytes }: StoredBatch): string {
  const text = bytes.length > 20 ? `${bytes.toString('latin1', 0, 10)}…${bytes.length}` : bytes.toString();
  return `${pos}/${firstIndex} ${timestampMs} ${recordCount} ${text}`;
}

async function documentsOf({ meta }: TransferableStore): Promise<string[]> {
  const entries = await meta.list('');
  return entries.flatMap(({ key, value }) =>
    key.startsWith('cluster/') ? [] : [`${key} ${value.toString()}`],
  );
}

async function expectSame(copy: TransferableStore, original: TransferableStore): Promise<void> {
  const ids = (await original.transfer.list()).toSorted();
  expect((await copy.transfer.list()).toSorted()).toEqual(ids);
  for (const id of ids) {
    expect(await contentsOf(copy, id), id).toEqual(await contentsOf(original, id));
    expect((await copy.transfer.facts(id)).retentionMs).toBe((await original.transfer.facts(id)).retentionMs);
  }
  expect(await documentsOf(copy)).toEqual(await documentsOf(original));
  expect((await copy.listBlobs()).toSorted()).toEqual((await original.listBlobs()).toSorted());
}

/** A copy continues as the original would: positions and times are above those of before, and a waiting reader is woken. */
async function expectToContinue({ logs }: TransferableStore): Promise<void> {
  for (const id of ['shard', 'empty', 'expired', 'trimmed']) {
    const { endPos } = await logs.bounds(id);
    const waiting = logs.waitForAppend(id, endPos, { timeoutMs: 5000 });
    const { pos, timestampMs } = await logs.append(id, batchOf('after'));
    expect(await waiting).toBe('appended');
    expect(pos).toBeGreaterThanOrEqual(endPos);
    const read = await logs.read(id, endPos, { maxBytes: 1000 });
    expect(read.batches.map(({ bytes }) => bytes.toString())).toEqual(['after']);
    expect(await logs.findByTime(id, timestampMs)).toBeLessThanOrEqual(pos);
  }
  await expect(logs.append('closed', batchOf('after'))).rejects.toMatchObject({ kind: 'closed' });
}

const STORES = {
  directory: () => directoryStore(clock),
  cluster: () => clusterStore(clock),
  'cluster without a tail': () => clusterStore(clock, { tailBytes: 0 }),
};

describe.each([
  ['directory', 'cluster'],
  ['directory', 'cluster without a tail'],
  ['cluster', 'directory'],
] as const)('from a %s to a %s', (from, to) => {
  test('a copy and a copy of it are the same, and continue', async () => {
    const original = await STORES[from]();
    const copy = await STORES[to]();
    const back = await STORES[from]();
    await fill(original);
    const summary = await copyStore(original, copy, HOOKS);
    expect(summary).toMatchObject({ logs: 5, blobs: 5, documents: 201 });
    expect(summary.records).toBeGreaterThan(150);
    await expectSame(copy, original);
    await requireWhole(copy.meta, 'the copy');
    await expectToContinue(copy);
    await copyStore(copy, back, HOOKS);
    await expectSame(back, copy);
    await expectToContinue(back);
    for (const store of [original, copy, back]) await store.close();
  });
});

test.each(['directory', 'cluster'] as const)('an interrupted copy to a %s is continued', async (to) => {
  const original = await directoryStore(clock);
  const copy = await STORES[to]();
  await fill(original);
  let appends = 0;
  const failing: TransferableStore = {
    ...copy,
    writeState: 'writable',
    transfer: {
      list: () => copy.transfer.list(),
      facts: (id) => copy.transfer.facts(id),
      begin: (id, firstPos) => copy.transfer.begin(id, firstPos),
      finish: (id, facts) => copy.transfer.finish(id, facts),
      async append(id, batches) {
        await copy.transfer.append(id, batches.slice(0, 9));
        if (++appends > 2) throw new StorageError('not-written', 'no connection');
        await copy.transfer.append(id, batches.slice(9));
      },
    },
  };
  await expect(copyStore(original, failing, HOOKS)).rejects.toThrow('no connection');
  await expect(requireWhole(copy.meta, 'DIR')).rejects.toThrow('DIR contains only a part of what was copied');
  await expect(copyStore(await directoryStore(clock), copy, HOOKS)).rejects.toThrow(
    'a part of another store',
  );

  // What changes before the copy is continued.
  await original.logs.append('shard', batchOf('later'));
  await original.logs.deleteLog('trimmed');
  await original.logs.createLog('new', { retentionMs: HOUR_MS });
  await original.meta.delete('mapping/document/7');
  const before = await original.meta.get('mapping/document/8');
  await original.meta.compareAndSet('mapping/document/8', before!.revision, Buffer.from('{"n":80}'));
  await copyStore(original, copy, HOOKS);
  await expectSame(copy, original);
  await requireWhole(copy.meta, 'DIR');
  await expect(copyStore(original, copy, HOOKS)).rejects.toThrow('must be empty');
  await original.close();
  await copy.close();
});

test('a copy that differs is noticed, and stays unfinished', async () => {
  const original = await directoryStore(clock);
  const copy = await clusterStore(clock);
  await fill(original);
  const changed = { ...copy, writeState: 'writable' as const, transfer: changingTransfer(copy) };
  await expect(copyStore(original, changed, HOOKS)).rejects.toThrow(
    'the copy of log shard differs from the original',
  );
  await expect(requireWhole(copy.meta, 'DIR')).rejects.toThrow('only a part');
  await original.close();
  await copy.close();
});

/** Flips one bit of one batch. */
function changingTransfer({ transfer }: TransferableStore): TransferableStore['transfer'] {
  return {
    list: () => transfer.list(),
    facts: (id) => transfer.facts(id),
    begin: (id, firstPos) => transfer.begin(id, firstPos),
    finish: (id, facts) => transfer.finish(id, facts),
    append(id, batches) {
      const changed = batches.map((batch, index) =>
        id === 'shard' && index === 3
          ? { ...batch, bytes: Buffer.from(batch.bytes.map((byte) => byte ^ 1)) }
          : batch,
      );
      return transfer.append(id, changed);
    },
  };
}

test('copied records can be trimmed', async () => {
  const original = await directoryStore(clock);
  await fill(original);
  const copy = await clusterStore(clock, { tailBytes: 0 });
  await copyStore(original, copy, HOOKS);
  const { firstPos, endPos } = await copy.logs.bounds('shard');
  const middle = firstPos + 10;
  await copy.logs.trim('shard', middle);
  const read = await copy.logs.read('shard', 0, { maxBytes: 1 });
  expect(read).toMatchObject({ firstPos: middle, endPos, trimmed: true });
  expect(read.batches[0]!.pos).toBe(middle);
  expect(await copy.logs.findByTime('shard', 0)).toBe(middle);
  const bytes = copy.logs.storedBytes('shard');
  // The first messages, but not the newest one of the log.
  await copy.logs.trim('shard', endPos - 1);
  expect(copy.logs.storedBytes('shard')).toBeLessThan(bytes);
  expect((await copy.logs.read('shard', 0, { maxBytes: 1 })).batches.map(({ pos }) => pos)).toEqual([
    endPos - 1,
  ]);
  await copy.logs.trim('shard', endPos);
  expect(await copy.logs.read('shard', 0, { maxBytes: 1 })).toMatchObject({
    batches: [],
    firstPos: endPos,
    endPos,
  });
  await original.close();
  await copy.close();
});

test.each(['directory', 'cluster'] as const)(
  'positions and times that a log used before are not used again in a %s',
  async (to) => {
    const store = await STORES[to]();
    const { logs, transfer } = store;
    const lastTimeMs = clock.now() + HOUR_MS;
    const bytes = Buffer.from('one');
    expect(await transfer.begin('log', 5)).toBe(5);
    await transfer.append('log', [{ pos: 6, firstIndex: 0, timestampMs: 77, recordCount: 1, bytes }]);
    expect(await transfer.begin('log', 5)).toBe(7);
    // The batches after it had been removed.
    const facts = { firstPos: 5, endPos: 20, lastTimeMs };
    await transfer.finish('log', facts);
    await transfer.finish('log', facts);
    expect(await logs.bounds('log')).toMatchObject({ firstPos: 5, endPos: 20 });
    const { pos, timestampMs } = await logs.append('log', batchOf('two'));
    expect(pos).toBeGreaterThanOrEqual(20);
    expect(timestampMs).toBe(lastTimeMs);
    const { batches } = await logs.read('log', 0, { maxBytes: 1000 });
    expect(batches.map((batch) => [batch.pos, batch.timestampMs])).toEqual([
      [6, 77],
      [pos, lastTimeMs],
    ]);
    expect(await logs.findByTime('log', 78)).toBeGreaterThan(6);
    await store.close();
  },
);
