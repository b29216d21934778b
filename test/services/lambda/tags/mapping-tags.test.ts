import { expect, test } from 'vitest';
import { CALLER, eventSourceMappingWorld, MAPPING_INPUT } from '../mapping-operations.ts';

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

test('the tags of a mapping cannot be reached from another region or account', async () => {
  const { create, tags, tag, untag } = await eventSourceMappingWorld();
  const { EventSourceMappingArn: Resource } = await create({ ...MAPPING_INPUT, Tags: { team: 'a' } });
  const code = 'ResourceNotFoundException';
  for (const other of [{ region: 'eu-west-1' }, { account: '111111111111' }]) {
    const caller = { ...CALLER, ...other };
    await expect(tags({ Resource }, caller)).rejects.toMatchObject({ code });
    await expect(tag({ Resource, Tags: { team: 'b' } }, caller)).rejects.toMatchObject({ code });
    await expect(untag({ Resource, TagKeys: ['team'] }, caller)).rejects.toMatchObject({ code });
  }
  expect(await tags({ Resource })).toEqual({ Tags: { team: 'a' } });
});
