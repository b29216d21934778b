import { expect, test } from 'vitest';
import { eventSourceMappingWorld, MAPPING_INPUT } from '../mapping-operations.ts';

test('GetEventSourceMapping returns what CreateEventSourceMapping returned, and later the state Enabled', async () => {
  const { clock, create, get } = await eventSourceMappingWorld();
  const created = await create(MAPPING_INPUT);
  expect(await get({ UUID: created.UUID })).toEqual(created);
  await clock.advance(500);
  expect(await get({ UUID: created.UUID })).toMatchObject({ State: 'Enabled' });
});

test('rejects a mapping that does not exist', async () => {
  const { get } = await eventSourceMappingWorld();
  await expect(get({ UUID: '00000000-0000-0000-0000-000000000000' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
});
