import { describe, expect, it } from 'vitest';
import { AddTagsToStream } from '../../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { ListTagsForStream } from '../../../../src/services/kinesis/operations/list-tags-for-stream.ts';
import { RemoveTagsFromStream } from '../../../../src/services/kinesis/operations/remove-tags-from-stream.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('AddTagsToStream', () => {
  it('adds tags and overwrites those of the same key', async () => {
    const { call, createStream } = await testKinesis();
    await createStream();
    await call(AddTagsToStream, { StreamName, Tags: { a: '1', b: '2' } });
    await call(AddTagsToStream, { StreamName, Tags: { a: '3' } });
    expect((await call(ListTagsForStream, { StreamName })).Tags).toEqual([
      { Key: 'a', Value: '3' },
      { Key: 'b', Value: '2' },
    ]);
  });

  it('rejects invalid characters and more than fifty tags', async () => {
    const { failure, call, createStream } = await testKinesis();
    await createStream();
    for (const bad of [';', '\t', ',', '\n']) {
      expect(await failure(AddTagsToStream, { StreamName, Tags: { a: bad } })).toEqual({
        code: 'InvalidArgumentException',
        message:
          'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.',
      });
    }
    const colons = { 'team:name': 'https://example.com/a+b', 'größe 100%': 'a@b.c' };
    await call(AddTagsToStream, { StreamName, Tags: colons });
    await call(RemoveTagsFromStream, { StreamName, TagKeys: Object.keys(colons) });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v']));
    await call(AddTagsToStream, { StreamName, Tags: many });
    expect(await failure(AddTagsToStream, { StreamName, Tags: { one: 'more' } })).toMatchObject({
      message: `Failed to add tags to stream orders under account ${ACCOUNT} because a given stream cannot have more than 10 tags associated with it.`,
    });
    expect(await failure(AddTagsToStream, { StreamName: 'other', Tags: { a: ';' } })).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
