import { describe, expect, it } from 'vitest';
import { DeleteResourcePolicy } from '../../../../src/services/kinesis/operations/delete-resource-policy.ts';
import { GetResourcePolicy } from '../../../../src/services/kinesis/operations/get-resource-policy.ts';
import { PutResourcePolicy } from '../../../../src/services/kinesis/operations/put-resource-policy.ts';
import { ARN, testKinesis } from '../harness.ts';

const ResourceARN = `${ARN}orders`;
const Policy = '{"Version":"2012-10-17", "Statement":[]}';

describe('DeleteResourcePolicy', () => {
  it('removes a policy once', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream();
    await call(PutResourcePolicy, { ResourceARN, Policy });
    await call(DeleteResourcePolicy, { ResourceARN });
    expect(await call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy: '{}' });
    expect(await failure(DeleteResourcePolicy, { ResourceARN })).toEqual({
      code: 'ResourceNotFoundException',
      message: `No resource policy found for resource ARN ${ResourceARN}.`,
    });
  });
});
