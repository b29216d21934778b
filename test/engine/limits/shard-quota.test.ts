import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KIB, MIB } from '../../../src/lib/bytes.ts';
import { SHARD_QUOTA, ShardQuota } from '../../../src/engine/limits/shard-quota.ts';
import { TokenBucket } from '../../../src/engine/limits/token-bucket.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

describe('TokenBucket', () => {
  it('never allows more than its rate plus its capacity in any interval', () => {
    const arrival = fc.record({ afterMs: fc.nat({ max: 700 }), amount: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 60 }), (arrivals) => {
        const bucket = new TokenBucket(10, 10, 0);
        const passed: { atMs: number; amount: number }[] = [];
        let nowMs = 0;
        for (const { afterMs, amount } of arrivals) {
          nowMs += afterMs;
          if (!bucket.allows(amount, nowMs)) continue;
          bucket.take(amount);
          passed.push({ atMs: nowMs, amount });
        }
        for (const [first, { atMs }] of passed.entries()) {
          let sum = 0;
          for (const later of passed.slice(first)) {
            sum += later.amount;
            expect(sum).toBeLessThanOrEqual(10 + ((later.atMs - atMs) * 10) / 1000);
          }
        }
      }),
    );
  });

  it('allows exactly its rate once empty, however a second is divided', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 5 }), (steps, seconds) => {
        const bucket = new TokenBucket(1000, 1000, 0);
        let nowMs = 0;
        bucket.take(1000);
        let passed = 0;
        for (let turn = 0; nowMs < seconds * 1000; turn++) {
          nowMs = Math.min(seconds * 1000, nowMs + steps[turn % steps.length]!);
          while (bucket.allows(1, nowMs)) {
            bucket.take(1);
            passed++;
          }
        }
        expect(passed).toBe(seconds * 1000);
      }),
    );
  });

  it('never rejects demand within its rate', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 100 }), (gaps) => {
        const bucket = new TokenBucket(10, 10, 0);
        let nowMs = 0;
        for (const gapMs of gaps) {
          nowMs += gapMs;
          const earned = Math.floor((gapMs * 10) / 1000);
          expect(bucket.allows(earned, nowMs)).toBe(true);
          bucket.take(earned);
        }
      }),
    );
  });
});

describe('ShardQuota', () => {
  const open = () => {
    const clock = new VirtualClock();
    return { clock, quota: new ShardQuota(clock, 'on') };
  };
  const admitted = (attempts: number, attempt: () => boolean) =>
    Array.from({ length: attempts }, attempt).filter(Boolean).length;

  it('accepts 1,000 records a second', async () => {
    const { clock, quota } = open();
    expect(admitted(1500, () => quota.admitWrite(10))).toBe(1000);
    await clock.advance(1000);
    expect(admitted(1500, () => quota.admitWrite(10))).toBe(1000);
    expect(quota.counters.writesThrottled).toBe(1000);
  });

  it('accepts 1 MiB a second', async () => {
    const { clock, quota } = open();
    expect(admitted(200, () => quota.admitWrite(10 * KIB))).toBe(102);
    await clock.advance(1000);
    expect(admitted(200, () => quota.admitWrite(8 * KIB))).toBe(128);
  });

  it('charges nothing for a rejected record', () => {
    const { quota } = open();
    expect(quota.admitWrite(700 * KIB)).toBe(true);
    expect(admitted(2000, () => quota.admitWrite(700 * KIB))).toBe(0);
    expect(admitted(999, () => quota.admitWrite(1))).toBe(999);
  });

  it('accepts a record of 10 MiB when idle, and then nothing until the debt is paid', async () => {
    const { clock, quota } = open();
    expect(quota.admitWrite(10 * MIB)).toBe(true);
    await clock.advance(9000);
    expect(quota.admitWrite(1)).toBe(false);
    await clock.advance(1);
    expect(quota.admitWrite(1)).toBe(true);
  });

  it('accepts five reads a second', async () => {
    const { clock, quota } = open();
    expect(admitted(8, () => quota.admitRead())).toBe(5);
    await clock.advance(200);
    expect(admitted(8, () => quota.admitRead())).toBe(1);
  });

  it('rejects reads for 5 s after a response of 10 MiB', async () => {
    const { clock, quota } = open();
    expect(quota.admitRead()).toBe(true);
    quota.chargeRead(10 * MIB);
    await clock.advance(4999);
    expect(quota.admitRead()).toBe(false);
    await clock.advance(1);
    expect(quota.admitRead()).toBe(true);
  });

  it('serves two steady readers 1 MB/s each', async () => {
    const { clock, quota } = open();
    for (let call = 0; call < 50; call++) {
      expect(quota.admitRead()).toBe(true);
      quota.chargeRead(400_000);
      await clock.advance(200);
    }
  });

  it('issues five iterators a second', () => {
    const { quota } = open();
    expect(admitted(9, () => quota.admitIterator())).toBe(SHARD_QUOTA.iteratorCallsPerSecond);
  });

  it('reports what is used of each quota', async () => {
    const { clock, quota } = open();
    expect(quota.use()).toEqual({ writeRecords: 0, writeBytes: 0, readCalls: 0, readBytes: 0 });
    admitted(250, () => quota.admitWrite(1));
    quota.chargeRead(MIB);
    expect(quota.use()).toMatchObject({ writeRecords: 0.25, readCalls: 0, readBytes: 0.5 });
    quota.chargeRead(2 * MIB);
    expect(quota.use()?.readBytes).toBe(1.5);
    await clock.advance(500);
    expect(quota.use()).toMatchObject({ writeRecords: 0, readBytes: 1 });
    expect(new ShardQuota(clock, 'off').use()).toBeUndefined();
  });

  it('rejects nothing when quotas are off', () => {
    const quota = new ShardQuota(new VirtualClock(), 'off');
    expect(admitted(5000, () => quota.admitWrite(MIB) && quota.admitRead() && quota.admitIterator())).toBe(
      5000,
    );
  });
});
