import { describe, expect, test } from 'vitest';
import { mappingWorld, NAMESPACE, SHARD_0 } from '../world.ts';

describe('batches', () => {
  test('contain at most BatchSize records', async () => {
    const { reader, target, enable } = await mappingWorld();
    for (const key of 'abcdefg') reader.put(SHARD_0, key);
    await enable({ batchSize: 3 });
    expect(target.batches).toEqual(['abc', 'def', 'g']);
  });

  test('without a batch window are sent as soon as there is a record', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    await enable();
    reader.put(SHARD_0, 'a');
    await clock.advance(0);
    expect(target.batches).toEqual(['a']);
  });

  test('wait for the batch window, counted from the first record, or until they are full', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    await enable({ batchSize: 4, batchingWindowSeconds: 10 });
    reader.put(SHARD_0, 'a');
    await clock.advance(6_000);
    reader.put(SHARD_0, 'b');
    await clock.advance(3_999);
    expect(target.batches).toEqual([]);
    await clock.advance(1);
    expect(target.batches).toEqual(['ab']);
    for (const key of 'cdef') reader.put(SHARD_0, key);
    await clock.advance(0);
    expect(target.batches).toEqual(['ab', 'cdef']);
  });

  test('are read while the function processes the previous one', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = () => ({ takesMs: 1_000 });
    for (const key of 'abcdef') reader.put(SHARD_0, key);
    await enable({ batchSize: 2 });
    expect(target.batches).toEqual(['ab']);
    // From now on only records that were read ahead can be delivered.
    reader.trim(SHARD_0, 6);
    await clock.advance(5_000);
    expect(target.batches).toEqual(['ab', 'cd']);
    expect(mappings.status()[0]).toMatchObject({ recordsPolled: 4, recordsDelivered: 4 });
  });

  test('stay within six megabytes', async () => {
    const { reader, target, enable } = await mappingWorld();
    for (const key of 'abcdefghij') reader.put(SHARD_0, key, Buffer.alloc(1_000_000));
    await enable();
    expect(target.batches).toEqual(['abcd', 'efgh', 'ij']);
  });

  test('omit a record that fits no event', async () => {
    const { reader, target, mappings, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    reader.put(SHARD_0, 'b', Buffer.alloc(5_000_000));
    reader.put(SHARD_0, 'c');
    await enable();
    expect(target.batches).toEqual(['a', 'c']);
    expect(mappings.status()[0]).toMatchObject({
      recordsPolled: 3,
      recordsDelivered: 2,
      recordsDiscarded: 1,
    });
  });

  test('contain only records that pass the filter, and the checkpoint moves past the others', async () => {
    const world = await mappingWorld();
    const put = (key: string, take: boolean) => world.reader.put(SHARD_0, key, JSON.stringify({ take }));
    await world.enable({ filterPatterns: ['{"data":{"take":[true]}}'] });
    put('a', true);
    put('b', false);
    put('c', true);
    await world.clock.advance(1_000);
    const last = put('d', false);
    await world.clock.advance(1_000);
    expect(world.target.batches).toEqual(['ac']);
    const [checkpoint] = await world.store.meta.list('mapping/checkpoint/');
    const { position } = JSON.parse(checkpoint!.value.toString()) as { position: unknown };
    expect(position).toEqual(last.next);
    expect(world.mappings.status()[0]).toMatchObject({
      recordsPolled: 4,
      recordsFilteredOut: 2,
      recordsInvoked: 2,
    });
  });

  test('are sent one after another', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = () => ({ takesMs: 5_000 });
    reader.put(SHARD_0, 'a');
    await enable();
    reader.put(SHARD_0, 'b');
    await clock.advance(4_999);
    expect(target.batches).toEqual(['a']);
    await clock.advance(1);
    expect(target.batches).toEqual(['a', 'b']);
  });

  test('use changed settings without losing their position', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    const { uuid } = await enable({ batchSize: 1 });
    reader.put(SHARD_0, 'a');
    await mappings.update(NAMESPACE, uuid, { settings: { batchSize: 2 } });
    await clock.advance(500);
    for (const key of 'bc') reader.put(SHARD_0, key);
    await clock.advance(10);
    expect(target.batches).toEqual(['a', 'bc']);
  });

  test('that were read ahead with old settings are read again with the current ones', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = () => ({ takesMs: 5_000 });
    for (const key of 'abcdef') reader.put(SHARD_0, key, JSON.stringify({ isWanted: 'abdf'.includes(key) }));
    const { uuid } = await enable({ batchSize: 2 });
    // The function processes "ab", and "cd" was read ahead.
    const filterPatterns = ['{"data":{"isWanted":[true]}}'];
    await mappings.update(NAMESPACE, uuid, { settings: { filterPatterns } });
    await clock.advance(20_000);
    expect(target.batches).toEqual(['ab', 'df']);
    expect(mappings.status()[0]).toMatchObject({ recordsPolled: 6, recordsFilteredOut: 2 });
  });
});

describe('failures', () => {
  test('are retried with growing pauses, at most a minute', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = (_, number) => (number <= 9 ? 'error' : 'ok');
    reader.put(SHARD_0, 'a');
    const { uuid } = await enable();
    expect(mappings.get(NAMESPACE, uuid)?.lastProcessingResult).toBe('PROBLEM: Function call failed');
    await clock.advance(600_000);
    const startMs = target.calls[0]!.atMs;
    const pauses = target.calls.map(({ atMs }, index) => atMs - (target.calls[index - 1]?.atMs ?? startMs));
    expect(pauses.map((ms) => ms / 1_000)).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(mappings.get(NAMESPACE, uuid)?.lastProcessingResult).toBe('OK');
  });

  test('end after MaximumRetryAttempts retries; then the next batch is sent', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = ({ records }) => (records[0]!.partitionKey === 'a' ? 'error' : 'ok');
    reader.put(SHARD_0, 'a');
    reader.put(SHARD_0, 'b');
    await enable({ batchSize: 1, maximumRetryAttempts: 2 });
    await clock.advance(10_000);
    expect(target.batches).toEqual(['a', 'a', 'a', 'b']);
    expect(mappings.status()[0]).toMatchObject({ recordsDelivered: 1, recordsDiscarded: 1 });
  });

  test('end when the records exceed MaximumRecordAgeInSeconds; newer ones are delivered', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    reader.put(SHARD_0, 'a');
    await clock.advance(61_000);
    for (const key of 'bcd') reader.put(SHARD_0, key);
    await enable({ maximumRecordAgeSeconds: 60 });
    expect(target.batches).toEqual(['bcd']);
    target.behave = () => 'error';
    reader.put(SHARD_0, 'e');
    await clock.advance(200_000);
    target.behave = () => 'ok';
    reader.put(SHARD_0, 'f');
    await clock.advance(0);
    // At 0, 1, 3, 7, 15, 31 s; the next would be after 63.
    expect(target.batches.filter((keys) => keys === 'e').length).toBe(6);
    expect(target.batches.at(-1)).toBe('f');
  });

  test("end when the records are past the stream's retention", async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = ({ records }) => (records[0]!.partitionKey === 'a' ? 'error' : 'ok');
    reader.put(SHARD_0, 'a');
    await enable();
    await clock.advance(24 * 3_600_000);
    reader.put(SHARD_0, 'b');
    await clock.advance(60_000);
    expect(target.batches.at(-1)).toBe('b');
  });

  test('split the batch in half where bisecting is on, first half first', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = ({ records }) =>
      records.some(({ partitionKey }) => partitionKey === 'd') ? 'error' : 'ok';
    for (const key of 'abcde') reader.put(SHARD_0, key);
    await enable({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 });
    await clock.advance(1_000);
    expect(target.batches).toEqual(['abcde', 'abc', 'de', 'd', 'd', 'e']);
  });

  test('throttled invocations are retried and do not count as attempts', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = (_, number) => (number <= 20 ? 'throttled' : 'ok');
    reader.put(SHARD_0, 'a');
    await enable({ maximumRetryAttempts: 0 });
    await clock.advance(120_000);
    expect(target.calls.length).toBe(21);
    expect(mappings.status()[0]).toMatchObject({ throttles: 20, invocations: 1, recordsDelivered: 1 });
  });

  test('a deleted function is waited for, and costs no attempt', async () => {
    const { clock, reader, target, mappings, enable } = await mappingWorld();
    target.behave = (_, number) => (number <= 3 ? 'not-found' : 'ok');
    reader.put(SHARD_0, 'a');
    const { uuid } = await enable({ maximumRetryAttempts: 0 });
    expect(mappings.get(NAMESPACE, uuid)?.lastProcessingResult).toBe('PROBLEM: Function not found');
    await clock.advance(60_000);
    expect(target.batches).toEqual(['a', 'a', 'a', 'a']);
    expect(mappings.get(NAMESPACE, uuid)?.lastProcessingResult).toBe('OK');
  });

  test('the pauses of a function that is not reached start again after each call that reaches it', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    const outcomes = ['error', 'not-found', 'not-found', 'ok', 'not-found', 'ok'] as const;
    target.behave = (_, number) => outcomes[number - 1] ?? 'ok';
    for (const key of 'ab') reader.put(SHARD_0, key);
    await enable({ bisectBatchOnFunctionError: true });
    await clock.advance(10_000);
    expect(target.batches).toEqual(['ab', 'a', 'a', 'a', 'b', 'b']);
    const pauses = target.calls.map(({ atMs }, index) => atMs - (target.calls[index - 1]?.atMs ?? atMs));
    expect(pauses).toEqual([0, 0, 1_000, 2_000, 0, 1_000]);
  });

  test('a function that is deleted before a batch is collected is waited for as well', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.exists = false;
    reader.put(SHARD_0, 'a');
    await enable();
    await clock.advance(10_000);
    expect(target.batches).toEqual([]);
    target.exists = true;
    await clock.advance(10_000);
    expect(target.batches).toEqual(['a']);
  });
});

describe('ReportBatchItemFailures', () => {
  const failing =
    (key: string) => (call: { records: readonly { partitionKey: string; sequenceNumber: string }[] }) => {
      const found = call.records.find(({ partitionKey }) => partitionKey === key);
      return {
        returns: { batchItemFailures: found ? [{ itemIdentifier: found.sequenceNumber }] : [] },
      };
    };

  // Recorded on AWS, docs/aws/mappings.md#partial-batch-responses: the last record is delivered five times, four of
  // them alone.
  test('continues from the reported record, with its own retry count', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = failing('f');
    for (const key of 'abcdef') reader.put(SHARD_0, key);
    await enable({ batchSize: 3, maximumRetryAttempts: 3, reportBatchItemFailures: true });
    await clock.advance(60_000);
    expect(target.batches).toEqual(['abc', 'def', 'f', 'f', 'f', 'f']);
  });

  test('a report of the first record is a failed attempt', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = failing('a');
    for (const key of 'abc') reader.put(SHARD_0, key);
    await enable({ maximumRetryAttempts: 1, reportBatchItemFailures: true });
    await clock.advance(60_000);
    expect(target.batches).toEqual(['abc', 'abc']);
  });

  test('is ignored unless it is enabled', async () => {
    const { clock, reader, target, enable } = await mappingWorld();
    target.behave = failing('a');
    for (const key of 'abc') reader.put(SHARD_0, key);
    await enable();
    await clock.advance(60_000);
    expect(target.batches).toEqual(['abc']);
  });
});
