import { describe, expect, it } from 'vitest';
import { AddTagsToStream } from '../../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { ListTagsForStream } from '../../../../src/services/kinesis/operations/list-tags-for-stream.ts';
import { RemoveTagsFromStream } from '../../../../src/services/kinesis/operations/remove-tags-from-stream.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('ListTagsForStream', () => {
  it('returns pages of tags in order of code point', async () => {
    const { call, createStream } = await testKinesis();
    await createStream();
    await call(AddTagsToStream, { StreamName, Tags: { ÿ: '', a: '1', _: '2', '@': '3', ' ': '4' } });
    await call(AddTagsToStream, { StreamName, Tags: { a: '5' } });
    expect(await call(ListTagsForStream, { StreamName, Limit: 3 })).toEqual({
      Tags: [
        { Key: ' ', Value: '4' },
        { Key: '@', Value: '3' },
        { Key: '_', Value: '2' },
      ],
      HasMoreTags: true,
    });
    await call(RemoveTagsFromStream, { StreamName, TagKeys: ['ÿ', 'unknown'] });
    expect(await call(ListTagsForStream, { StreamName, ExclusiveStartTagKey: '_' })).toEqual({
      Tags: [{ Key: 'a', Value: '5' }],
      HasMoreTags: false,
    });
  });

  it('does not find a stream that does not exist', async () => {
    const { failure } = await testKinesis();
    expect(await failure(ListTagsForStream, { StreamName: 'none' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream none under account ${ACCOUNT} not found.`,
    });
  });
});
