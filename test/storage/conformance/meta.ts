import { describe, expect, test } from 'vitest';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { MetaChange, Store } from '../../../src/storage/port.ts';
import { type ConformanceOptions, type Opened, withOpened } from './opened.ts';

type Meta = Pick<Store, 'meta'>;

/** The behaviour that every MetaStore must have. */
export function metaConformance(
  name: string,
  open: (clock: VirtualClock) => Promise<Opened<Meta>>,
  { processes = 'one' }: ConformanceOptions = {},
): void {
  const withStore = (use: (store: Meta) => Promise<void>) => withOpened(open, use);

  describe(`${name}: metadata`, () => {
    test('creates, changes and deletes under compare-and-set', () =>
      withStore(async ({ meta }) => {
        const created = await meta.create('key', Buffer.from('1'));
        expect(created).toBeTypeOf('number');
        expect(await meta.create('key', Buffer.from('2'))).toBeUndefined();
        expect(await meta.get('key')).toEqual({ key: 'key', value: Buffer.from('1'), revision: created });
        const changed = await meta.compareAndSet('key', created!, Buffer.from('3'));
        expect(changed).toBeGreaterThan(created!);
        expect(await meta.compareAndSet('key', created!, Buffer.from('4'))).toBeUndefined();
        expect(await meta.delete('key', created)).toBe(false);
        expect(await meta.delete('key', changed)).toBe(true);
        expect(await meta.get('key')).toBeUndefined();
        expect(await meta.delete('key')).toBe(true);
        expect(await meta.compareAndSet('key', changed!, Buffer.from('5'))).toBeUndefined();
        expect(await meta.create('key', Buffer.from('6'))).toBeGreaterThan(changed!);
      }));

    test('of several changes of one revision only one succeeds', () =>
      withStore(async ({ meta }) => {
        const revision = (await meta.create('key', Buffer.from('0')))!;
        const results = await Promise.all(
          ['a', 'b', 'c'].map((text) => meta.compareAndSet('key', revision, Buffer.from(text))),
        );
        expect(results.filter((result) => result !== undefined)).toHaveLength(1);
        // The other callers can read the change that succeeded.
        expect((await meta.get('key'))!.revision).toBe(results.find((result) => result !== undefined));
        const created = await Promise.all(['a', 'b'].map((text) => meta.create('new', Buffer.from(text))));
        expect(created.filter((result) => result !== undefined)).toHaveLength(1);
      }));

    test('the value is copied before the call returns its promise', () =>
      withStore(async ({ meta }) => {
        const value = Buffer.from('before');
        const created = meta.create('key', value);
        value.fill('x');
        await created;
        expect((await meta.get('key'))!.value.toString()).toBe('before');
      }));

    test('lists by prefix in order of key', () =>
      withStore(async ({ meta }) => {
        for (const key of ['b/2', 'a/1', 'b/10', 'b', 'c']) await meta.create(key, Buffer.from(key));
        expect((await meta.list('b/')).map(({ key }) => key)).toEqual(['b/10', 'b/2']);
        expect((await meta.list('')).map(({ key }) => key)).toEqual(['a/1', 'b', 'b/10', 'b/2', 'c']);
      }));

    test('lists a range, from after a key up to a number of entries, and counts', () =>
      withStore(async ({ meta }) => {
        for (const key of ['b/2', 'a/1', 'b/10', 'b/3', 'c']) await meta.create(key, Buffer.from(key));
        const keys = async (...range: Parameters<typeof meta.list>) =>
          (await meta.list(...range)).map(({ key }) => key);
        expect(await keys('b/', { limit: 2 })).toEqual(['b/10', 'b/2']);
        expect(await keys('b/', { after: 'b/10' })).toEqual(['b/2', 'b/3']);
        expect(await keys('b/', { after: 'b/11', limit: 1 })).toEqual(['b/2']);
        expect(await keys('b/', { after: 'a/1', limit: 1 })).toEqual(['b/10']);
        expect(await keys('b/', { after: 'c' })).toEqual([]);
        expect(await Promise.all(['b/', '', 'a', 'd'].map((prefix) => meta.count(prefix)))).toEqual([
          3, 5, 1, 0,
        ]);
        await meta.delete('b/2');
        expect(await meta.count('b/')).toBe(2);
      }));

    test('a watch reports each change in order until it stops', () =>
      withStore(async ({ meta }) => {
        await meta.create('a/0', Buffer.from('early'));
        await meta.catchUp();
        const seen: MetaChange[] = [];
        const watch = meta.watch('a/', (change) => seen.push(change));
        const created = (await meta.create('a/1', Buffer.from('x')))!;
        await meta.create('b/1', Buffer.from('elsewhere'));
        const changed = (await meta.compareAndSet('a/1', created, Buffer.from('y')))!;
        await meta.delete('a/1');
        await meta.catchUp();
        const states = seen.map(({ key, value }) => `${key} ${value?.toString() ?? 'deleted'}`);
        const all = ['a/1 x', 'a/1 y', 'a/1 deleted'];
        if (processes === 'one') expect(states).toEqual(all);
        else expect(states).toEqual(all.filter((state, index) => index === 2 || states.includes(state)));
        const last = seen.at(-1)!;
        expect(last.revision).toBeGreaterThan(changed);
        watch.stop();
        await meta.create('a/2', Buffer.from('late'));
        await meta.catchUp();
        expect(seen.at(-1)).toBe(last);
      }));
  });
}
