import { describe, expect, test } from 'vitest';
import type { Message, MessageLog } from '../../../src/storage/cluster/messages/port.ts';
import { eventually } from '../../support/eventually.ts';

export interface OpenedMessageLog {
  readonly log: MessageLog;
  /** Subjects of the log start with this and a dot. */
  readonly prefix: string;
  readonly dispose: () => Promise<void>;
}

/** What every MessageLog must do. @param open a new log that keeps `maxPerSubject` messages of each subject; -1: all */
export function messageLogConformance(
  name: string,
  open: (maxPerSubject: 1 | -1) => Promise<OpenedMessageLog>,
): void {
  const bytes = (text: string) => Buffer.from(text);
  const all = { maxBytes: 2 ** 20, maxMessages: 100 };

  function withLog(use: (log: MessageLog, prefix: string) => Promise<void>, maxPerSubject: 1 | -1 = -1) {
    return async () => {
      const { log, prefix, dispose } = await open(maxPerSubject);
      try {
        await use(log, prefix);
      } finally {
        await dispose();
      }
    };
  }

  describe(name, () => {
    test(
      'stores a message only if the newest one of its subject is as expected',
      withLog(async (log, prefix) => {
        const first = await log.publish(`${prefix}.a`, bytes('1'), { expectedLast: 0 });
        await expect(log.publish(`${prefix}.a`, bytes('x'), { expectedLast: 0 })).rejects.toMatchObject({
          kind: 'stale',
          lastSeq: first,
        });
        const other = await log.publish(`${prefix}.b`, bytes('2'), { expectedLast: 0 });
        const second = await log.publish(`${prefix}.a`, bytes('3'), { expectedLast: first });
        expect(first).toBeLessThan(other);
        expect(other).toBeLessThan(second);
        expect(await log.last(`${prefix}.a`)).toEqual({
          seq: second,
          subject: `${prefix}.a`,
          payload: bytes('3'),
        });
        expect(await log.last(`${prefix}.c`)).toBeUndefined();
        expect(await log.lastSeq()).toBe(second);
        // By the clock of a server, on this machine.
        expect(Math.abs((await log.nowMs()) - Date.now())).toBeLessThan(60_000);
      }),
    );

    test(
      'of publishes with one expectation exactly one is stored',
      withLog(async (log, prefix) => {
        let expectedLast = 0;
        for (let round = 0; round < 5; round++) {
          const settled = await Promise.allSettled(
            ['a', 'b', 'c', 'd'].map((text) => log.publish(`${prefix}.race`, bytes(text), { expectedLast })),
          );
          const stored = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
          expect(stored).toHaveLength(1);
          for (const one of settled) {
            if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'stale' });
          }
          expectedLast = stored[0]!;
        }
      }),
    );

    test(
      'reads one subject in order, from any message on, within bounds',
      withLog(async (log, prefix) => {
        const seqs: number[] = [];
        for (let index = 0; index < 5; index++) {
          seqs.push(await log.publish(`${prefix}.a`, bytes(`a${index}`), { expectedLast: seqs.at(-1) ?? 0 }));
          await log.publish(`${prefix}.b${index}`, bytes('other'), { expectedLast: 0 });
        }
        const read = async (fromSeq: number, bounds: Parameters<MessageLog['read']>[2] = all) =>
          (await log.read(`${prefix}.a`, fromSeq, bounds)).map(({ payload }) => payload.toString());
        expect(await read(0)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
        expect(await read(seqs[2]! + 1)).toEqual(['a3', 'a4']);
        expect(await read(seqs[1]!, { maxBytes: 2 ** 20, maxMessages: 2 })).toEqual(['a1', 'a2']);
        expect(await read(0, { maxBytes: 1, maxMessages: 100 })).toEqual(['a0']);
        expect(await read(seqs[4]! + 1)).toEqual([]);
        expect(await log.read(`${prefix}.none`, 0, all)).toEqual([]);
      }),
    );

    test(
      'a follower delivers every message once, in order, and reaches what was stored',
      withLog(async (log, prefix) => {
        const seen: Message[] = [];
        const stored: number[] = [];
        const publish = async (index: number) =>
          stored.push(await log.publish(`${prefix}.s${index}`, bytes(`${index}`), { expectedLast: 0 }));
        for (let index = 0; index < 3; index++) await publish(index);
        const following = log.follow(
          stored[1]!,
          { onMessage: (message) => seen.push(message), onReset: (reason) => expect.fail(reason) },
          { missableAfterMs: Infinity },
        );
        await following.reach(stored[2]!);
        for (let index = 3; index < 10; index++) await publish(index);
        await following.reach(await log.lastSeq());
        expect(following.position).toBe(stored.at(-1));
        expect(seen.map(({ seq, payload }) => [seq, payload.toString()])).toEqual(
          stored.slice(1).map((seq, index) => [seq, `${index + 1}`]),
        );
        following.stop();
        await expect(following.reach(stored.at(-1)! + 1)).rejects.toMatchObject({ kind: 'closed' });
        await publish(10);
        expect(seen).toHaveLength(9);
      }),
    );

    test(
      'a follower reaches a number whose message was removed',
      withLog(async (log, prefix) => {
        await log.publish(`${prefix}.kept`, bytes('1'), { expectedLast: 0 });
        await log.publish(`${prefix}.removed`, bytes('2'), { expectedLast: 0 });
        await log.purge(`${prefix}.removed`, 'all');
        const seen: string[] = [];
        const following = log.follow(
          1,
          {
            onMessage: ({ payload }) => seen.push(payload.toString()),
            onReset: (reason) => expect.fail(reason),
          },
          { missableAfterMs: Infinity },
        );
        await following.reach(await log.lastSeq());
        expect(seen).toEqual(['1']);
        following.stop();
      }),
    );

    test(
      'purge removes what is below a number, or all of a subject; numbers are not used again',
      withLog(async (log, prefix) => {
        const first = await log.publish(`${prefix}.a`, bytes('1'), { expectedLast: 0 });
        const second = await log.publish(`${prefix}.a`, bytes('2'), { expectedLast: first });
        await log.publish(`${prefix}.b`, bytes('3'), { expectedLast: 0 });
        await log.purge(`${prefix}.a`, { belowSeq: second });
        const seqs = async (subject: string) =>
          (await log.read(`${prefix}.${subject}`, 0, all)).map(({ seq }) => seq);
        expect(
          await eventually(async () => ((await seqs('a')).length === 1 ? seqs('a') : undefined)),
        ).toEqual([second]);
        await log.purge(`${prefix}.a`, 'all');
        await log.purge(`${prefix}.a`, 'all');
        expect(await log.last(`${prefix}.a`)).toBeUndefined();
        expect(await seqs('b')).toHaveLength(1);
        expect(await log.publish(`${prefix}.a`, bytes('4'), { expectedLast: 0 })).toBeGreaterThan(second + 1);
      }),
    );

    test(
      'a log of one message for each subject keeps the newest',
      withLog(async (log, prefix) => {
        const first = await log.publish(`${prefix}.a`, bytes('1'), { expectedLast: 0 });
        const second = await log.publish(`${prefix}.a`, bytes('2'), { expectedLast: first });
        expect((await log.last(`${prefix}.a`))!.seq).toBe(second);
        const seen: number[] = [];
        const following = log.follow(
          1,
          { onMessage: ({ seq }) => seen.push(seq), onReset: (reason) => expect.fail(reason) },
          { missableAfterMs: Infinity },
        );
        await following.reach(second);
        expect(seen).toEqual([second]);
        following.stop();
      }, 1),
    );

    test(
      'a payload of four megabytes is stored and read back',
      withLog(async (log, prefix) => {
        const payload = Buffer.alloc(4 * 2 ** 20, 'x');
        const seq = await log.publish(`${prefix}.large`, payload, { expectedLast: 0 });
        expect((await log.last(`${prefix}.large`))!.payload.equals(payload)).toBe(true);
        expect((await log.read(`${prefix}.large`, 0, all))[0]).toMatchObject({ seq });
      }),
    );
  });
}
