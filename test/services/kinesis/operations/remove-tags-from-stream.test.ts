import { describe, expect, it } from 'vitest';
import { AddTagsToStream } from '../../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { ListTagsForStream } from '../../../../src/services/kinesis/operations/list-tags-for-stream.ts';
import { RemoveTagsFromStream } from '../../../../src/services/kinesis/operations/remove-tags-from-stream.ts';
import { testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('RemoveTagsFromStream', () => {
  it('removes tags, and ignores keys that no tag has', async () => {
    const { call, createStream } = await testKinesis();
    await createStream();
    await call(AddTagsToStream, { StreamName, Tags: { a: '1', b: '2' } });
    await call(RemoveTagsFromStream, { StreamName, TagKeys: ['a', 'unknown'] });
    expect((await call(ListTagsForStream, { StreamName })).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('rejects invalid characters', async () => {
    const { failure, createStream } = await testKinesis();
    await createStream();
    expect(await failure(RemoveTagsFromStream, { StreamName, TagKeys: ['a;b'] })).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });
});
