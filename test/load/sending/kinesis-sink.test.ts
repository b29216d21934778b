import { expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { kinesisSink } from '../../../src/load/sending/kinesis-sink.ts';
import { openPipeline } from '../../../src/testing/open-pipeline.ts';

test('faults of single records and of whole calls are results, and what a repetition does not help is thrown', async () => {
  const pipeline = await openPipeline({ streams: { clicks: {} } });
  const { endpoint, region, credentials } = pipeline.clientConfig();
  const client = createClient({ endpoint, region, accessKeyId: credentials.accessKeyId });
  try {
    const { signal } = new AbortController();
    const put = (stream: string, keys: readonly string[]) =>
      kinesisSink(client, stream).put(
        keys.map((partitionKey) => ({ partitionKey, data: Buffer.from(partitionKey) })),
        signal,
      );
    const shardId = 'shardId-000000000000';
    const accepted = { kind: 'accepted', shardId };
    expect(await put('clicks', ['a'])).toEqual([accepted]);
    pipeline.faults.failRecords({ stream: 'clicks', keys: ['b'] });
    expect(await put('clicks', ['a', 'b', 'c'])).toEqual([
      accepted,
      { kind: 'failed', because: 'Internal service failure. (InternalFailure)' },
      accepted,
    ]);
    pipeline.faults.throttle({ stream: 'clicks', shardId });
    expect(await put('clicks', ['a', 'b'])).toEqual([
      { kind: 'throttled', shardId },
      { kind: 'throttled', shardId },
    ]);
    pipeline.faults.internalFailure({ operation: 'PutRecords' });
    expect(await put('clicks', ['a', 'b'])).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }]);
    await expect(put('none', ['a'])).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  } finally {
    client.close();
    await pipeline.close();
  }
  const gone = createClient({ endpoint, region });
  expect(
    await kinesisSink(gone, 'clicks').put(
      [{ partitionKey: 'a', data: Buffer.from('a') }],
      new AbortController().signal,
    ),
  ).toMatchObject([{ kind: 'failed', because: expect.stringContaining('no server answers at') }]);
  gone.close();
});
