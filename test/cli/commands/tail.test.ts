import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { CommandWorld } from './command-world.ts';

let world: CommandWorld;
beforeAll(async () => {
  world = await CommandWorld.start();
});
afterAll(() => world.server.close());

const run = (...words: string[]) => world.run(...words);

test('tail prints the records of all shards as they arrive, and continues with the child shards after a split', async () => {
  await world.put('orders', 'old', 'before');
  const tail = world.begin('tail', 'orders', '--from-start', '--json');
  await tail.until('before');
  await world.put('orders', 'a', '{ "x": 1 }');
  await world.put('orders', 'b', gzipSync('{"y":2}'));
  await tail.until('"y":2');
  await world.splitFirstShard();
  for (let key = 0; key < 20; key++) await world.put('orders', `key ${key}`, `after ${key}`);
  for (let key = 0; key < 20; key++) await tail.until(`"after ${key}"`);
  tail.stop();
  expect(await tail.code).toBe(0);
  const records = tail.world
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records).toHaveLength(23);
  expect(records.find(({ partitionKey }) => partitionKey === 'b')).toMatchObject({
    encoding: 'json',
    compressed: true,
    data: { y: 2 },
  });
  expect(new Set(records.map(({ shardId }) => shardId)).size).toBeGreaterThan(2);

  // Again from the start: parents before children, and nothing twice.
  const again = world.begin('tail', 'orders', '--from-start', '--json');
  for (let key = 0; key < 20; key++) await again.until(`"after ${key}"`);
  again.stop();
  expect(await again.code).toBe(0);
  expect(again.world.stdout().trim().split('\n')).toHaveLength(23);
});

test('tail selects by position, shard, key and text, and ends at --to and --limit', async () => {
  await world.server.createStream('selected', 2);
  const putInto = (key: string, data: string) => world.put('selected', key, data);
  const tail = async (...words: string[]) => {
    const { code, out, err } = await run('tail', 'selected', '--json', ...words);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out
      .trim()
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  };
  const texts = async (...words: string[]) => (await tail(...words)).map(({ data }) => data);
  for (let n = 0; n < 12; n++) await putInto(`key-${n % 4}`, `text ${n}`);
  const all = await tail('--from', 'start', '--to', 'latest');
  // Records of the same millisecond in different shards may be in either order.
  const times = all.map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(all).toHaveLength(12);
  expect(new Set(all.map(({ data }) => data))).toEqual(
    new Set(Array.from({ length: 12 }, (_, n) => `text ${n}`)),
  );
  expect(new Set(all.map(({ shardId }) => shardId)).size).toBe(2);

  expect(await texts('--from', '1h', '--to', '0s', '--key', 'key-1')).toEqual(['text 1', 'text 5', 'text 9']);
  expect(await texts('--from', '1h', '--limit', '1', '--filter', 'text 1')).toEqual(['text 1']);
  const [from, , to] = all.filter(({ shardId }) => shardId === 'shardId-000000000001');
  expect(await tail('--shard', '1', '--from', from.sequenceNumber, '--to', to.sequenceNumber)).toEqual(
    all.filter(({ shardId }) => shardId === 'shardId-000000000001').slice(0, 3),
  );
  expect(await texts('--from', '1h', '--to', '1970-01-01')).toEqual([]);
});

test.each([
  [['--from', 'start', '--from-start'], 'exclude each other'],
  [['--from', '1'.repeat(56)], 'name the shard with --shard'],
  [['--from', 'yesterday'], '--from takes a time'],
  [['--to', 'start'], '--to takes latest'],
])('tail orders %j is refused', async (words, message) => {
  expect(await run('tail', 'orders', ...words)).toEqual({
    code: 2,
    out: '',
    err: expect.stringContaining(message),
  });
});

test('tail of a stream that does not exist names those that do', async () => {
  expect(await run('tail', 'nowhere')).toMatchObject({
    code: 1,
    err: 'millrace: no stream "nowhere" in us-east-1. The streams there: orders, selected.\n',
  });
});

test('a stream of many shards is read without a warning of Node', async () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => void warnings.push(message);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  await world.server.createStream('wide', 24);
  const tail = world.begin('tail', 'wide', '--from', 'start');
  // All shards have been read, and wait for the next time.
  for (const text of ['first', 'second']) {
    await world.put('wide', 'a', text);
    await tail.until(text);
  }
  tail.stop();
  expect(await tail.code).toBe(0);
  expect(warnings).toEqual([]);
});
