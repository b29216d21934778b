import { expect, test } from 'vitest';
import { whileAvailable } from '../../../src/services/kinesis/context.ts';
import { streamNotFound } from '../../../src/services/kinesis/errors.ts';
import { StorageError } from '../../../src/storage/error.ts';
import { createStream, NAMESPACE, testEngine } from '../../engine/harness.ts';

test('whileAvailable reports a missing log as a missing shard, and passes other failures of the store on', async () => {
  const { engine, clock } = await testEngine();
  const stream = await createStream(engine, clock);
  const gone = () => streamNotFound({ ...NAMESPACE, streamName: 'orders' });
  const failing = (kind: 'not-found' | 'corrupt') =>
    whileAvailable(stream, Promise.reject(new StorageError(kind, kind)), gone);
  await expect(failing('not-found')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await expect(failing('corrupt')).rejects.toBeInstanceOf(StorageError);
  await engine.close();
});
