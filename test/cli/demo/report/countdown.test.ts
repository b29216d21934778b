import { expect, test } from 'vitest';
import { Consumer } from '../../../../src/cli/demo/load/consumer.ts';
import { countdown } from '../../../../src/cli/demo/report/countdown.ts';
import type { LoadTest } from '../../../../src/cli/demo/load/load-test.ts';
import { rateShortfall } from '../../../../src/cli/demo/report/rate-shortfall.ts';
import { Acknowledged, Receipts } from '../../../../src/cli/demo/load/ledger.ts';
import { emptyStats } from '../../../../src/cli/demo/load/producers.ts';
import { faultsOf, summarize } from '../../../../src/cli/demo/report/summary.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';

const SHARDS = ['shardId-000000000000', 'shardId-000000000001', 'shardId-000000000002'];

function loadTest(facts: { acknowledged: number; producedSeconds: number; perSecond?: number }): LoadTest {
  const acknowledged = new Acknowledged();
  for (let n = 0; n < facts.acknowledged; n++)
    acknowledged.add({ partitionKey: 'a', n }, { sentMs: 0, sequenceNumber: BigInt(n) });
  const consumer = new Consumer({} as never, new VirtualClock(), SHARDS);
  return {
    acknowledged,
    puts: emptyStats(SHARDS),
    consumers: [consumer],
    functionLog: {} as never,
    functionReceipts: new Receipts(),
    endToEndMs: [],
    wanted: { records: 30_000, perSecond: facts.perSecond ?? 3_000, producers: 48 },
    producedSeconds: facts.producedSeconds,
    drainedSeconds: 0,
  };
}

function receiptsOf({ acknowledged }: LoadTest): Receipts {
  const receipts = new Receipts();
  let position = 0;
  for (const id of acknowledged) receipts.add(id, position++);
  return receipts;
}

test('while records are put, it shows the remaining time at the current rate', () => {
  expect(countdown(loadTest({ acknowledged: 0, producedSeconds: 0 }), 0)).toBe(
    'putting records: 0 of 30,000',
  );
  expect(countdown(loadTest({ acknowledged: 10_000, producedSeconds: 0 }), 10)).toBe(
    'putting records: 10,000 of 30,000, 20 s left at 1,000 per second',
  );
});

test('afterwards it names the readers that it is waiting for', () => {
  const run = loadTest({ acknowledged: 3, producedSeconds: 1 });
  for (let n = 0; n < 3; n++) run.consumers[0]!.receipts.add({ partitionKey: 'a', n }, n);
  run.functionReceipts.add({ partitionKey: 'a', n: 0 }, 0);
  expect(countdown(run, 2)).toBe(
    'waiting for ingestion (2 records missing); gives up after 20 s without progress',
  );
});

test('what did not arrive is reported with the readers that miss it', () => {
  const run = loadTest({ acknowledged: 3, producedSeconds: 1 });
  for (const n of [0, 1, 2]) run.functionReceipts.add({ partitionKey: 'a', n }, n);
  run.consumers[0]!.receipts.add({ partitionKey: 'a', n: 2 }, 0);
  run.consumers[0]!.receipts.add({ partitionKey: 'a', n: 0 }, 1);
  expect(faultsOf(run)).toEqual([
    '1 acknowledged records did not arrive (consumer 1: 1)',
    '1 records arrived out of order within their partition key (consumer 1: 1)',
  ]);
});

test('a rate that the machine could not hold is reported, with the rate it held', () => {
  const slow = loadTest({ acknowledged: 8_430, producedSeconds: 10 });
  slow.puts.latenciesMs.push(50, 64);
  expect(rateShortfall(slow, summarize(slow), 2)).toBe(
    'held 843 of 3,000 records per second on this machine, because a PutRecord call took 57 ms on average, ' +
      'and 48 producers that send one record at a time need 16 ms; 2 CPUs ran the server, the functions and all clients',
  );
  expect(faultsOf({ ...slow, consumers: [], functionReceipts: receiptsOf(slow) })).toEqual([]);
  const late = loadTest({ acknowledged: 8_430, producedSeconds: 10 });
  late.puts.latenciesMs.push(2);
  expect(rateShortfall(late, summarize(late), 2)).toBe(
    'held 843 of 3,000 records per second on this machine, because its 2 CPUs, ' +
      'which ran the server, the functions and all clients, were busy',
  );
  const onTarget = loadTest({ acknowledged: 29_990, producedSeconds: 10 });
  expect(rateShortfall(onTarget, summarize(onTarget), 2)).toBeUndefined();
});

test('a rate above the quota of the shards is not attributed to the machine', () => {
  const throttled = loadTest({ acknowledged: 30_000, producedSeconds: 10, perSecond: 5_000 });
  expect(rateShortfall(throttled, summarize(throttled), 2)).toBe(
    'held 3,000 of 5,000 records per second, because 3 shards accept 3,000; the rest was throttled and retried',
  );
});
