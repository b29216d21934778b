import { describe, expect, test } from 'vitest';
import { fastRandom, type NumberSource } from '../../../src/lib/fast-random.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { StorageError } from '../../../src/storage/error.ts';
import type { AppendResult, Store } from '../../../src/storage/port.ts';
import { batchOf } from '../../support/batch.ts';
import { type ConformanceOptions, type Opened, withOpened } from './opened.ts';

/*
 * Random calls one after the other, each compared with what the calls before it have done. With a store of several processes
 * (gateways.ts) this is the promise that it makes no difference which of them a client reaches.
 */

type Parts = Pick<Store, 'logs' | 'meta' | 'blobs'>;

const STEPS = 200;
const LOGS = 6;
const KEYS = 4;
const BLOBS = 4;
const RETENTION_MS = 3_600_000;
const all = { maxBytes: 2 ** 30 };

interface ModelLog {
  readonly id: string;
  batches: (AppendResult & { readonly text: string })[];
  endPos: number;
  state: 'missing' | 'open' | 'closed' | 'deleted';
}

/** What several kinds of calls leave for each other, from `sequences` seeds. */
export function sequenceConformance(
  name: string,
  open: (clock: VirtualClock) => Promise<Opened<Parts>>,
  { sequences = 1 }: ConformanceOptions = {},
): void {
  describe(`${name}: sequences`, () => {
    test.each(Array.from({ length: sequences }, (_, seed) => seed))('of random calls, seed %i', (seed) =>
      withOpened(open, (store, clock) => checkSequence(store, clock, fastRandom(`sequence ${seed}`))),
    );
  });
}

/** @throws Error that names the calls so far */
async function checkSequence(store: Parts, clock: VirtualClock, random: NumberSource): Promise<void> {
  const checks = [
    new LogCalls(store, clock, random),
    new MetaCalls(store, random),
    new BlobCalls(store, random),
  ];
  const trace: string[] = [];
  for (let step = 0; step < STEPS; step++) {
    const calls = checks[random.integer(checks.length)]!;
    try {
      await calls.next((call) => trace.push(call));
    } catch (error) {
      throw new Error(`after ${trace.slice(-12).join(', ')}: ${String(error)}`, { cause: error });
    }
  }
}

interface Calls {
  /** Makes one call and compares its result. */
  next(named: (call: string) => void): Promise<void>;
}

class LogCalls implements Calls {
  readonly #store: Parts;
  readonly #clock: VirtualClock;
  readonly #random: NumberSource;
  readonly #logs: ModelLog[] = Array.from({ length: LOGS }, (_, index) => ({
    id: `log-${index}`,
    batches: [],
    endPos: 0,
    state: 'missing',
  }));
  #count = 0;

  constructor(store: Parts, clock: VirtualClock, random: NumberSource) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  async next(named: (call: string) => void): Promise<void> {
    const { logs } = this.#store;
    const log = this.#logs[this.#random.integer(LOGS)]!;
    const { id, batches } = log;
    const exists = log.state === 'open' || log.state === 'closed';
    const draw = this.#random.integer(20);
    if (log.state === 'missing' && draw < 10) {
      named(`create ${id}`);
      await logs.createLog(id, { retentionMs: RETENTION_MS });
      log.state = 'open';
    } else if (draw < 8) {
      named(`append ${id}`);
      const text = `${this.#count++};`;
      const stored = await outcome(logs.append(id, batchOf(text)));
      if (log.state !== 'open') expect(stored).toBe(exists ? 'closed' : 'not-found');
      else {
        const { pos, firstIndex, timestampMs } = stored as AppendResult;
        expect(pos).toBeGreaterThanOrEqual(log.endPos);
        expect(timestampMs).toBeGreaterThanOrEqual(batches.at(-1)?.timestampMs ?? 0);
        batches.push({ pos, firstIndex, timestampMs, text });
        log.endPos = pos + 1;
      }
    } else if (draw < 13) {
      const from = batches[this.#random.integer(batches.length + 1)]?.pos ?? log.endPos;
      named(`read ${id}`);
      const read = await outcome(logs.read(id, from, all));
      if (!exists) expect(read).toBe('not-found');
      else {
        const { batches: found, closed } = read as Awaited<ReturnType<typeof logs.read>>;
        expect(found.map(({ pos, bytes }) => `${pos} ${bytes.toString()}`)).toEqual(
          batches.filter(({ pos }) => pos >= from).map(({ pos, text }) => `${pos} ${text}`),
        );
        expect(closed).toBe(log.state === 'closed');
      }
    } else if (draw < 15) {
      named(`bounds ${id}`);
      const bounds = await outcome(logs.bounds(id));
      if (!exists) expect(bounds).toBe('not-found');
      else {
        const { firstPos, endPos, closed } = bounds as Awaited<ReturnType<typeof logs.bounds>>;
        if (log.endPos > 0) expect(endPos).toBe(log.endPos);
        if (batches.length === 0) expect(firstPos).toBe(endPos);
        else expect(firstPos).toBeLessThanOrEqual(batches[0]!.pos);
        expect(closed).toBe(log.state === 'closed');
      }
    } else if (draw < 17) {
      this.#clock.stepWallClock(this.#random.integer(50));
      const timeMs = batches[this.#random.integer(batches.length + 1)]?.timestampMs ?? this.#clock.now() + 1;
      named(`find ${timeMs} in ${id}`);
      const pos = await outcome(logs.findByTime(id, timeMs));
      const found = batches.find(({ timestampMs }) => timestampMs >= timeMs)?.pos;
      if (!exists) expect(pos).toBe('not-found');
      else if (log.endPos > 0) expect(pos).toBe(found ?? log.endPos);
    } else if (draw === 17) {
      const before = batches[this.#random.integer(batches.length + 1)]?.pos ?? log.endPos;
      named(`trim ${id} before ${before}`);
      const trimmed = await outcome(logs.trim(id, before));
      if (exists) log.batches = batches.filter(({ pos }) => pos >= before);
      else expect(trimmed).toBe('not-found');
    } else if (draw === 18) {
      named(`close ${id}`);
      const closed = await outcome(logs.closeLog(id));
      if (exists) log.state = 'closed';
      else expect(closed).toBe('not-found');
    } else {
      named(`delete ${id}`);
      await logs.deleteLog(id);
      if (exists) log.state = 'deleted';
    }
  }
}

class MetaCalls implements Calls {
  readonly #meta: Parts['meta'];
  readonly #random: NumberSource;
  readonly #model = new Map<string, { readonly text: string; readonly revision: number }>();
  #count = 0;

  constructor({ meta }: Parts, random: NumberSource) {
    this.#meta = meta;
    this.#random = random;
  }

  async next(named: (call: string) => void): Promise<void> {
    const meta = this.#meta;
    const key = `key/${this.#random.integer(KEYS)}`;
    const text = `${this.#count++}`;
    const current = this.#model.get(key);
    // Often the right one, sometimes that of another key or an earlier one.
    const others = [...this.#model.values()].map(({ revision }) => revision);
    const isWrong = this.#random.integer(4) === 0;
    const revision = (isWrong ? others[this.#random.integer(others.length)] : current?.revision) ?? 1;
    switch (this.#random.integer(5)) {
      case 0: {
        named(`create ${key}`);
        const created = await meta.create(key, Buffer.from(text));
        if (current) expect(created).toBeUndefined();
        else this.#model.set(key, { text, revision: created! });
        expect(created === undefined).toBe(current !== undefined);
        return;
      }
      case 1: {
        named(`set ${key} at ${revision}`);
        const changed = await meta.compareAndSet(key, revision, Buffer.from(text));
        expect(changed !== undefined).toBe(current?.revision === revision);
        if (changed !== undefined) this.#model.set(key, { text, revision: changed });
        return;
      }
      case 2: {
        const condition = this.#random.integer(2) === 0 ? undefined : revision;
        named(`delete ${key} at ${condition}`);
        const isDeleted = await meta.delete(key, condition);
        expect(isDeleted).toBe(condition === undefined || current?.revision === condition);
        if (isDeleted) this.#model.delete(key);
        return;
      }
      case 3: {
        named(`get ${key}`);
        const found = await meta.get(key);
        expect(found && { text: found.value.toString(), revision: found.revision }).toEqual(current);
        return;
      }
      default: {
        named('list');
        const listed = await meta.list('key/');
        expect(listed.map((entry) => `${entry.key} ${entry.value.toString()}`)).toEqual(
          Array.from(this.#model, ([name, entry]) => `${name} ${entry.text}`).toSorted(),
        );
        expect(await meta.count('key/')).toBe(this.#model.size);
      }
    }
  }
}

class BlobCalls implements Calls {
  readonly #blobs: Parts['blobs'];
  readonly #random: NumberSource;
  readonly #hashes = new Map<string, string>();
  readonly #present = new Set<string>();

  constructor({ blobs }: Parts, random: NumberSource) {
    this.#blobs = blobs;
    this.#random = random;
  }

  async next(named: (call: string) => void): Promise<void> {
    const blobs = this.#blobs;
    const text = `blob ${this.#random.integer(BLOBS)}`;
    const sha256 = this.#hashes.get(text);
    const draw = this.#random.integer(4);
    if (draw === 0 || sha256 === undefined) {
      named(`put ${text}`);
      this.#hashes.set(text, await blobs.put(Buffer.from(text)));
      this.#present.add(text);
    } else if (draw === 1) {
      named(`delete ${text}`);
      await blobs.delete(sha256);
      this.#present.delete(text);
    } else {
      named(`get ${text}`);
      expect(await blobs.has(sha256)).toBe(this.#present.has(text));
      expect((await blobs.get(sha256))?.toString()).toBe(this.#present.has(text) ? text : undefined);
    }
  }
}

/** The result, or the kind of a StorageError. */
async function outcome<T>(call: Promise<T>): Promise<T | string> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StorageError) return error.kind;
    throw error;
  }
}
