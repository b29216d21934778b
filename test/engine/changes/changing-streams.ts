import { expect } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ShardPosition } from '../../../src/engine/port.ts';
import { rangeOf } from '../../../src/engine/shard/document.ts';
import { HASH_KEY_SPACE } from '../../../src/engine/shard/hash-key.ts';
import { shardIdOf } from '../../../src/engine/shard/id.ts';
import type { Stream } from '../../../src/engine/stream/stream.ts';
import { StorageError } from '../../../src/storage/error.ts';
import type { Store } from '../../../src/storage/port.ts';

export const MIDDLE = String(HASH_KEY_SPACE / 2n);

/** A store whose calls fail on demand, before or after they have taken effect. */
export function unreliable(store: Store, fails: (method: string) => 'before' | 'after' | undefined): Store {
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const method: unknown = Reflect.get(object, name);
        if (typeof method !== 'function') return method;
        if (!CHANGES.has(String(name))) return method.bind(object) as unknown;
        return async (...args: unknown[]) => {
          const failure = fails(String(name));
          if (failure === 'before') throw new StorageError('not-written', `${String(name)} failed`);
          const result: unknown = await Reflect.apply(method, object, args);
          if (failure === 'after') throw new StorageError('unknown', `${String(name)} may have failed`);
          return result;
        };
      },
    });
  return { ...store, logs: wrap(store.logs), meta: wrap(store.meta) };
}

const CHANGES = new Set([
  'createLog',
  'deleteLog',
  'closeLog',
  'setRetention',
  'create',
  'compareAndSet',
  'delete',
]);

export function openShards({ document }: Stream) {
  return document.shards
    .filter(({ closedMs }) => closedMs === undefined)
    .map(rangeOf)
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}

export function expectTiling(stream: Stream): void {
  let next = 0n;
  for (const { start, end } of openShards(stream)) {
    expect(start).toBe(next);
    next = end + 1n;
  }
  expect(next).toBe(HASH_KEY_SPACE);
}

/** Every record of a stream, shard by shard, parents first. */
export async function readStream(engine: Engine, { document }: Stream): Promise<string[]> {
  const texts: string[] = [];
  for (const { number } of document.shards) {
    let from: ShardPosition = { pos: 0, index: 0 };
    for (;;) {
      const limits = { maxRecords: 100, maxBytes: 10_000 };
      const read = await engine.reader.read(document, shardIdOf(number), from, limits);
      texts.push(...read.records.map(({ data }) => data.toString()));
      if (read.records.length === 0) break;
      from = read.next;
    }
  }
  return texts;
}
