import { expect, test } from 'vitest';
import { eventSourceMappingWorld, MAPPING_INPUT } from '../mapping-operations.ts';

test('DeleteEventSourceMapping returns the state Deleting, after which the mapping does not exist', async () => {
  const { clock, create, get, remove, update } = await eventSourceMappingWorld();
  const { UUID } = await create({ ...MAPPING_INPUT, Enabled: false });
  await clock.advance(500);
  expect((await get({ UUID })).State).toBe('Disabled');
  expect((await remove({ UUID })).State).toBe('Deleting');
  await clock.advance(500);
  for (const call of [get, remove, update]) {
    await expect(call({ UUID })).rejects.toThrow('The resource you requested does not exist.');
  }
});
