import { describe, expect, it } from 'vitest';
import { DeleteResourcePolicy } from '../../../../src/services/kinesis/operations/delete-resource-policy.ts';
import { GetResourcePolicy } from '../../../../src/services/kinesis/operations/get-resource-policy.ts';
import { PutResourcePolicy } from '../../../../src/services/kinesis/operations/put-resource-policy.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const ResourceARN = `${ARN}orders`;
const Policy = '{"Version":"2012-10-17", "Statement":[]}';

describe('GetResourcePolicy', () => {
  it('returns a policy exactly as it was put, across a restart, and {} when there is none', async () => {
    const before = await testKinesis();
    await before.createStream();
    expect(await before.call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy: '{}' });
    await before.call(PutResourcePolicy, { ResourceARN, Policy });
    await before.engine.close();
    const { call, failure } = await testKinesis(before.options);
    expect(await call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy });
    await call(DeleteResourcePolicy, { ResourceARN });
    expect(await call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy: '{}' });
    expect(await failure(DeleteResourcePolicy, { ResourceARN })).toEqual({
      code: 'ResourceNotFoundException',
      message: `No resource policy found for resource ARN ${ResourceARN}.`,
    });
  });

  it('does not find a stream that does not exist', async () => {
    const { failure } = await testKinesis();
    expect(await failure(GetResourcePolicy, { ResourceARN })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream orders under account ${ACCOUNT} not found.`,
    });
  });
});
