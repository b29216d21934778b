import { describe, expect, test } from 'vitest';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { AppendResult, LogStore, Store } from '../../../src/storage/port.ts';
import { batchOf } from '../../support/batch.ts';
import { MAX_STEPS_APART, stepsApart } from '../../support/steps.ts';
import { type ConformanceOptions, type Opened, withOpened } from './opened.ts';

const RETENTION_MS = 24 * 3_600_000;

type Logs = Pick<Store, 'logs'>;

/** The behaviour that every LogStore must have. */
export function logConformance(
  name: string,
  open: (clock: VirtualClock) => Promise<Opened<Logs>>,
  { processes = 'one' }: ConformanceOptions = {},
): void {
  const withStore = (use: (store: Logs, clock: VirtualClock) => Promise<void>) => withOpened(open, use);

  async function withLog(
    use: (logs: LogStore, clock: VirtualClock, store: Logs) => Promise<void>,
  ): Promise<void> {
    await withStore(async (store, clock) => {
      await store.logs.createLog('log', { retentionMs: RETENTION_MS });
      await use(store.logs, clock, store);
    });
  }

  /** Appends that overlap. @returns what was appended and where, in the order of the log */
  async function appendTogether(logs: LogStore, sent: readonly string[][]) {
    const appended = await Promise.all(
      sent.map(async (records) => ({ records, ...(await logs.append('log', batchOf(...records))) })),
    );
    return processes === 'one' ? appended : appended.toSorted(byPlace);
  }

  const all = { maxBytes: 2 ** 30 };

  describe(`${name}: logs`, () => {
    test('reads back what was appended, in order', () =>
      withLog(async (logs) => {
        const first = await logs.append('log', batchOf('a', 'b'));
        const second = await logs.append('log', batchOf('c'));
        expect(second.pos).toBeGreaterThan(first.pos);
        const { batches, nextPos, firstPos, endPos, trimmed, closed } = await logs.read('log', 0, all);
        expect(batches).toEqual([
          { ...first, recordCount: 2, bytes: Buffer.from('ab') },
          { ...second, recordCount: 1, bytes: Buffer.from('c') },
        ]);
        expect({ nextPos, firstPos, endPos, trimmed, closed }).toEqual({
          nextPos: second.pos + 1,
          firstPos: expect.any(Number) as number,
          endPos: second.pos + 1,
          trimmed: false,
          closed: false,
        });
        expect(firstPos).toBeLessThanOrEqual(first.pos);
        expect((await logs.read('log', second.pos, all)).batches).toHaveLength(1);
      }));

    test('every record of an append has its own position and index', () =>
      withLog(async (logs) => {
        const sent = Array.from({ length: 50 }, (_, index) => [`${index}`, `${index}+`]);
        const results = await appendTogether(logs, sent);
        const names = results.flatMap(({ pos, firstIndex }) => [
          `${pos}/${firstIndex}`,
          `${pos}/${firstIndex + 1}`,
        ]);
        expect(new Set(names).size).toBe(100);
        const { batches } = await logs.read('log', 0, all);
        expect(batches.map(({ bytes }) => bytes.toString())).toEqual(
          results.map(({ records }) => records.join('')),
        );
        expect(batches.map(({ pos, firstIndex }) => ({ pos, firstIndex }))).toEqual(
          results.map(({ pos, firstIndex }) => ({ pos, firstIndex })),
        );
      }));

    test.each(['read', 'append'])('no read passes over an append that is made with it, %s first', (first) =>
      withLog(async (logs) => {
        await logs.append('log', batchOf('first'));
        for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
          const { endPos } = await logs.bounds('log');
          const calls = [() => logs.read('log', endPos, all), () => logs.append('log', batchOf('next'))];
          if (first === 'append') calls.reverse();
          const earlier = calls[0]!();
          for (let step = 0; step < steps; step++) await Promise.resolve();
          const results = await Promise.all([earlier, calls[1]!()]);
          const read = results.find((result) => 'batches' in result)!;
          const { pos } = results.find((result) => 'pos' in result)!;
          const next = await logs.read('log', read.nextPos, all);
          expect([...read.batches, ...next.batches].map((batch) => batch.pos)).toEqual([pos]);
        }
      }),
    );

    test.each(['wait', 'append'])('no wait misses an append that is made with it, %s first', (first) =>
      withLog(async (logs) => {
        for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
          const { endPos } = await logs.bounds('log');
          const wait = () => logs.waitForAppend('log', endPos, { timeoutMs: RETENTION_MS });
          const append = () => logs.append('log', batchOf('next'));
          const results =
            first === 'wait'
              ? await stepsApart(steps, wait, append)
              : (await stepsApart(steps, append, wait)).reverse();
          expect(results[0]).toEqual({ status: 'fulfilled', value: 'appended' });
        }
      }),
    );

    test.each(['close', 'append'])(
      'an append that is made with a close is stored or refused, %s first',
      (first) =>
        withStore(async ({ logs }) => {
          for (let steps = 0; steps < MAX_STEPS_APART; steps++) {
            const id = `log ${steps}`;
            await logs.createLog(id, { retentionMs: RETENTION_MS });
            const close = () => logs.closeLog(id);
            const append = () => logs.append(id, batchOf('last'));
            const results =
              first === 'append'
                ? await stepsApart(steps, append, close)
                : (await stepsApart(steps, close, append)).reverse();
            const appended = results[0] as PromiseSettledResult<{ pos: number }>;
            if (appended.status === 'rejected') expect(appended.reason).toMatchObject({ kind: 'closed' });
            const { batches, closed } = await logs.read(id, 0, all);
            const stored = appended.status === 'fulfilled' ? [appended.value.pos] : [];
            expect({ closed, stored: batches.map(({ pos }) => pos) }).toEqual({ closed: true, stored });
          }
        }),
    );

    test('the bytes are copied before append returns its promise', () =>
      withLog(async (logs) => {
        const bytes = Buffer.from('before');
        const appended = logs.append('log', {
          recordCount: 1,
          byteLength: bytes.length,
          writeTo: (target, offset) => void bytes.copy(target, offset),
        });
        bytes.fill('x');
        await appended;
        expect((await logs.read('log', 0, all)).batches[0]!.bytes.toString()).toBe('before');
      }));

    test('a read of an empty log or at its end returns no batches', () =>
      withLog(async (logs) => {
        const empty = await logs.read('log', 0, all);
        expect(empty.batches).toEqual([]);
        expect(empty.firstPos).toBe(empty.endPos);
        expect(empty.nextPos).toBe(0);
        const { pos } = await logs.append('log', batchOf('a'));
        expect(await logs.read('log', pos + 1, all)).toMatchObject({ batches: [], nextPos: pos + 1 });
      }));

    test('a read returns at least one batch, and further ones up to maxBytes', () =>
      withLog(async (logs) => {
        for (const text of ['1234', '5678', '9']) await logs.append('log', batchOf(text));
        const sizes = async (maxBytes: number) =>
          (await logs.read('log', 0, { maxBytes })).batches.map(({ bytes }) => bytes.length);
        expect(await sizes(1)).toEqual([4]);
        expect(await sizes(7)).toEqual([4]);
        expect(await sizes(8)).toEqual([4, 4]);
        expect(await sizes(9)).toEqual([4, 4, 1]);
      }));

    test('reads from nextPos return every batch once', () =>
      withLog(async (logs) => {
        const sent: string[] = [];
        for (let index = 0; index < 40; index += 4) {
          const four = Array.from({ length: 4 }, (_, each) => [`record ${index + each};`]);
          const appended = await appendTogether(logs, four);
          sent.push(...appended.flatMap(({ records }) => records));
        }
        const seen: string[] = [];
        for (let from = 0; ;) {
          const { batches, nextPos } = await logs.read('log', from, { maxBytes: 30 });
          if (batches.length === 0) break;
          seen.push(...batches.map(({ bytes }) => bytes.toString()));
          from = nextPos;
        }
        expect(seen).toEqual(sent);
      }));

    test('timestamps never decrease in a log when the clock steps backwards', () =>
      withLog(async (logs, clock) => {
        const before = await logs.append('log', batchOf('a'));
        clock.stepWallClock(-60_000);
        const after = await logs.append('log', batchOf('b'));
        expect(after.timestampMs).toBe(before.timestampMs);
        clock.stepWallClock(61_000);
        expect((await logs.append('log', batchOf('c'))).timestampMs).toBe(before.timestampMs + 1_000);
      }));

    test('finds the first batch that arrived at or after a time', () =>
      withLog(async (logs, clock) => {
        const start = clock.now();
        expect(await logs.findByTime('log', start)).toBe((await logs.bounds('log')).endPos);
        const found = [];
        for (let index = 0; index < 5; index++) {
          found.push(await logs.append('log', batchOf(`${index}`)));
          clock.stepWallClock(100);
        }
        expect(await logs.findByTime('log', start - 1)).toBe(found[0]!.pos);
        expect(await logs.findByTime('log', start + 100)).toBe(found[1]!.pos);
        expect(await logs.findByTime('log', start + 101)).toBe(found[2]!.pos);
        expect(await logs.findByTime('log', start + 401)).toBe((await logs.bounds('log')).endPos);
      }));

    test('a trimmed log begins later and reports it', () =>
      withLog(async (logs) => {
        const [, second] = [await logs.append('log', batchOf('a')), await logs.append('log', batchOf('b'))];
        await logs.trim('log', second.pos);
        const read = await logs.read('log', 0, all);
        expect(read.trimmed).toBe(true);
        expect(read.batches.map(({ pos }) => pos)).toEqual([second.pos]);
        expect((await logs.read('log', second.pos, all)).trimmed).toBe(false);
        await logs.trim('log', second.pos + 1);
        const { firstPos, endPos } = await logs.bounds('log');
        expect(firstPos).toBe(endPos);
        const third = await logs.append('log', batchOf('c'));
        expect(third.pos).toBeGreaterThan(second.pos);
        await logs.trim('log', 0);
        expect((await logs.read('log', 0, all)).batches.map(({ pos }) => pos)).toEqual([third.pos]);
      }));

    test('a closed log refuses appends and remains readable', () =>
      withLog(async (logs) => {
        const { pos } = await logs.append('log', batchOf('a'));
        await logs.closeLog('log');
        await expect(logs.append('log', batchOf('b'))).rejects.toMatchObject({ kind: 'closed' });
        expect(await logs.read('log', 0, all)).toMatchObject({ closed: true, batches: [{ pos }] });
        expect(await logs.bounds('log')).toMatchObject({ closed: true, endPos: pos + 1 });
        await logs.closeLog('log');
      }));

    test('a log that is closed while appends are in flight keeps the accepted ones', () =>
      withLog(async (logs) => {
        const attempts = Array.from({ length: 20 }, async (_, index) => {
          if (index === 10) await logs.closeLog('log');
          else return logs.append('log', batchOf(`${index}`));
        });
        const settled = await Promise.allSettled(attempts);
        const accepted = settled.flatMap((one) =>
          one.status === 'fulfilled' && one.value ? [one.value.pos] : [],
        );
        const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
        for (const reason of refused) expect(reason).toMatchObject({ kind: 'closed' });
        const kept = (await logs.read('log', 0, all)).batches.map(({ pos }) => pos);
        expect(kept).toEqual(processes === 'one' ? accepted : accepted.toSorted((a, b) => a - b));
      }));

    test('a log that does not exist is not found', () =>
      withStore(async ({ logs }) => {
        const missing = { kind: 'not-found' };
        await expect(logs.append('none', batchOf('a'))).rejects.toMatchObject(missing);
        await expect(logs.read('none', 0, all)).rejects.toMatchObject(missing);
        await expect(logs.bounds('none')).rejects.toMatchObject(missing);
        await expect(logs.closeLog('none')).rejects.toMatchObject(missing);
        await expect(logs.findByTime('none', 0)).rejects.toMatchObject(missing);
        await expect(logs.trim('none', 0)).rejects.toMatchObject(missing);
        await expect(logs.setRetention('none', 1)).rejects.toMatchObject(missing);
        await expect(logs.waitForAppend('none', 0, { timeoutMs: 1 })).rejects.toMatchObject(missing);
        await logs.deleteLog('none');
      }));

    test('a deleted log does not exist, and creating a log twice has no effect', () =>
      withLog(async (logs) => {
        const { pos } = await logs.append('log', batchOf('a'));
        await logs.createLog('log', { retentionMs: 1 });
        await Promise.all([
          logs.createLog('other', { retentionMs: 1 }),
          logs.createLog('other', { retentionMs: 1 }),
        ]);
        expect((await logs.read('log', 0, all)).batches.map((batch) => batch.pos)).toEqual([pos]);
        await logs.deleteLog('log');
        await expect(logs.read('log', 0, all)).rejects.toMatchObject({ kind: 'not-found' });
        await expect(logs.append('log', batchOf('b'))).rejects.toMatchObject({ kind: 'not-found' });
        expect((await logs.read('other', 0, all)).batches).toEqual([]);
      }));

    test('logs are independent', () =>
      withLog(async (logs) => {
        await logs.createLog('other', { retentionMs: RETENTION_MS });
        await Promise.all([logs.append('log', batchOf('a')), logs.append('other', batchOf('b'))]);
        expect((await logs.read('log', 0, all)).batches.map(({ bytes }) => bytes.toString())).toEqual(['a']);
        expect((await logs.read('other', 0, all)).batches.map(({ bytes }) => bytes.toString())).toEqual([
          'b',
        ]);
      }));
  });

  describe(`${name}: waiting`, () => {
    test('an append ends the waits for it', () =>
      withLog(async (logs, clock) => {
        const idle = clock.pendingTimers;
        const waiting = logs.waitForAppend('log', 0, { timeoutMs: 1_000 });
        const { pos } = await logs.append('log', batchOf('a'));
        expect(await waiting).toBe('appended');
        expect(await logs.waitForAppend('log', pos, { timeoutMs: 1_000 })).toBe('appended');
        expect(clock.pendingTimers).toBe(idle);
      }));

    test('an append before the wait is not missed', () =>
      withLog(async (logs) => {
        const { nextPos } = await logs.read('log', 0, all);
        await logs.append('log', batchOf('a'));
        expect(await logs.waitForAppend('log', nextPos, { timeoutMs: 1_000 })).toBe('appended');
      }));

    test('a wait ends after its timeout', () =>
      withLog(async (logs, clock) => {
        // The log is known then: looking for it ends by the same clock.
        await logs.read('log', 0, all);
        const outcomes: string[] = [];
        void logs.waitForAppend('log', 0, { timeoutMs: 1_000 }).then((ended) => outcomes.push(ended));
        while (outcomes.length === 0) await clock.advance(1_000);
        expect(outcomes).toEqual(['timeout']);
      }));

    test('closing the log ends all waits', () =>
      withLog(async (logs, clock) => {
        const idle = clock.pendingTimers;
        const waiting = logs.waitForAppend('log', 0, { timeoutMs: 1_000 });
        await logs.closeLog('log');
        expect(await waiting).toBe('appended');
        expect(await logs.waitForAppend('log', 99, { timeoutMs: 1_000 })).toBe('appended');
        expect(clock.pendingTimers).toBe(idle);
      }));

    test('deleting ends a wait with not-found', () =>
      withLog(async (logs, clock) => {
        const idle = clock.pendingTimers;
        const waiting = expect(logs.waitForAppend('log', 0, { timeoutMs: 1_000 })).rejects.toMatchObject({
          kind: 'not-found',
        });
        await logs.deleteLog('log');
        await waiting;
        expect(clock.pendingTimers).toBe(idle);
      }));

    test('an aborted wait rejects and leaves no timer behind', () =>
      withLog(async (logs, clock) => {
        const idle = clock.pendingTimers;
        const control = new AbortController();
        const waiting = logs.waitForAppend('log', 0, { timeoutMs: 1_000, signal: control.signal });
        control.abort(new Error('given up'));
        await expect(waiting).rejects.toThrow('given up');
        await expect(
          logs.waitForAppend('log', 0, { timeoutMs: 1_000, signal: control.signal }),
        ).rejects.toThrow('given up');
        expect(clock.pendingTimers).toBe(idle);
      }));
  });
}

function byPlace(a: AppendResult, b: AppendResult): number {
  return a.pos - b.pos || a.firstIndex - b.firstIndex;
}
