import { expect, test } from 'vitest';
import { eventSourceMappingWorld, MAPPING_INPUT } from '../mapping-operations.ts';

test('an event source mapping is tagged by its ARN, or when it is created', async () => {
  const { create, tags, tag, untag } = await eventSourceMappingWorld();
  const { EventSourceMappingArn: Resource } = await create({ ...MAPPING_INPUT, Tags: { team: 'a' } });
  await tag({ Resource, Tags: { stage: 'dev' } });
  expect(await tags({ Resource })).toEqual({ Tags: { team: 'a', stage: 'dev' } });
  await untag({ Resource, TagKeys: ['team'] });
  expect(await tags({ Resource })).toEqual({ Tags: { stage: 'dev' } });
  const missing = Resource.replace(/[^:]*$/, '00000000-0000-0000-0000-000000000000');
  for (const call of [
    () => tags({ Resource: missing }),
    () => tag({ Resource: missing, Tags: { a: 'b' } }),
    () => untag({ Resource: missing, TagKeys: ['a'] }),
  ]) {
    await expect(call()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Event source mapping not found: ${missing}`,
    });
  }
});
