import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/lib/virtual-clock.ts';
import type { Caller, Input, Operation, Output } from '../../../src/schema/operation.ts';
import { deploymentBucket, Objects } from '../../../src/services/s3/objects.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import type { Service } from '../../../src/schema/service.ts';
import { memoryStore } from '../../support/memory-store.ts';

const caller: Caller = {
  account: '123456789012',
  region: 'eu-west-1',
  accessKeyId: undefined,
  requestId: 'request-1',
  signal: new AbortController().signal,
};
const Bucket = deploymentBucket(caller.account);
let service: Service;

beforeEach(() => {
  const clock = new VirtualClock();
  service = createS3Service(new Objects(memoryStore(clock), clock));
});

async function call<Op extends Operation>(operation: Op, input: Input<Op>, as = caller): Promise<Output<Op>> {
  return (await service.operations.get(operation.name)!.run(input, as)) as Output<Op>;
}

describe('objects of the deployment bucket', () => {
  it('come back as they were put, the last put winning', async () => {
    const first = await call(PutObject, { Bucket, Key: 'a/b.zip', Body: Buffer.from('one') });
    const second = await call(PutObject, { Bucket, Key: 'a/b.zip', Body: Buffer.from('two') });
    expect(first.ETag).not.toBe(second.ETag);
    const got = await call(GetObject, { Bucket, Key: 'a/b.zip' });
    expect(got).toEqual({ ETag: second.ETag, Body: Buffer.from('two') });
  });

  it('are not there for other accounts, other keys or other buckets', async () => {
    await call(PutObject, { Bucket, Key: 'k', Body: Buffer.from('x') });
    const stranger = { ...caller, account: '999999999999' };
    await expect(call(GetObject, { Bucket, Key: 'k' }, stranger)).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
    await expect(call(GetObject, { Bucket, Key: 'nothing' })).rejects.toMatchObject({ code: 'NoSuchKey' });
    await expect(call(PutObject, { Bucket: 'other', Key: 'k' })).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
  });
});
