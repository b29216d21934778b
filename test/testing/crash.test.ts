import type { KinesisStreamEvent } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
import { seededRandom } from '../../src/lib/random.ts';
import { openPipeline } from '../../src/testing/open-pipeline.ts';
import type { Pipeline } from '../../src/testing/pipeline.ts';

let pipeline: Pipeline | undefined;
afterEach(() => pipeline?.close());

interface Seen {
  readonly key: string;
  readonly number: number;
}

async function openCounting(shards: number): Promise<{ opened: Pipeline; seen: Seen[] }> {
  const seen: Seen[] = [];
  const handler = ({ Records }: KinesisStreamEvent) => {
    for (const { kinesis } of Records) {
      seen.push({
        key: kinesis.partitionKey,
        number: Number(Buffer.from(kinesis.data, 'base64').toString()),
      });
    }
  };
  pipeline = await openPipeline({
    streams: { clicks: { shards } },
    functions: { count: { handler, events: [{ stream: 'clicks', batchSize: 3 }] } },
    quotas: 'off',
  });
  return { opened: pipeline, seen };
}

test('a crash that has not come does not spoil the end of a pipeline', async () => {
  for (let atWrite = 1; atWrite <= 6; atWrite++) {
    const { opened } = await openCounting(1);
    await opened.stream('clicks').put(1);
    const crashed = opened.crash({ atWrite });
    await opened.close();
    await crashed;
  }
});

test('a crash loses nothing that was acknowledged, and the mapping goes on from its checkpoint', async () => {
  const { opened, seen } = await openCounting(1);
  const before = opened.now;
  await opened.stream('clicks').put(1, { key: 'k' });
  await opened.settle();
  // Checkpoints are written within a second.
  await opened.advance('5s');
  opened.faults.throttle({ stream: 'clicks' });
  await opened.crash();
  expect(opened.now.getTime() - before.getTime()).toBe(5_000);
  await expect(opened.stream('clicks').put(2)).rejects.toMatchObject({
    code: 'ProvisionedThroughputExceededException',
  });
  await opened.stream('clicks').put(3, { key: 'k' });
  await opened.settle();
  expect((await opened.stream('clicks').records()).map(({ data }) => data)).toEqual([1, 3]);
  expect(seen.map(({ number }) => number)).toEqual([1, 3]);
});

// Goal: wherever the power is cut, each acknowledged record is delivered, and the records of a key in order.
test('wherever the power is cut, acknowledged records are delivered in order', async () => {
  const { opened, seen } = await openCounting(2);
  let failedPuts = 0;
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(`crash ${seed}`);
    await opened.reset();
    seen.length = 0;
    const acknowledged: Seen[] = [];
    let crashes = 0;
    const crashed = opened.crash({ atWrite: 1 + random.integer(12) }).then(() => crashes++);
    for (let number = 0; number < 8; number++) {
      const key = `key ${random.integer(3)}`;
      await opened
        .stream('clicks')
        .put(number, { key })
        .then(
          () => acknowledged.push({ key, number }),
          () => failedPuts++,
        );
      if (random.integer(3) === 0) await opened.settle();
    }
    await opened.advance('2s');
    // Too little may have been written.
    if (crashes === 0) await opened.crash();
    await crashed;
    await opened.settle();
    expect(seen, `seed ${seed}`).toEqual(expect.arrayContaining(acknowledged));
    for (const { key } of acknowledged) {
      // A record may be delivered again, with those after it.
      const firsts = [...new Set(seen.filter((one) => one.key === key).map(({ number }) => number))];
      expect(firsts, `seed ${seed}`).toEqual(firsts.toSorted((a, b) => a - b));
    }
  }
  expect(failedPuts).toBeGreaterThan(0);
});
