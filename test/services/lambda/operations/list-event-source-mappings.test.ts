import { expect, test } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import type { ListEventSourceMappings } from '../../../../src/services/lambda/operations/list-event-source-mappings.ts';
import { FUNCTION_ARN, STREAM_ARN } from '../../../mapping/world.ts';
import { eventSourceMappingWorld, MAPPING_INPUT } from '../mapping-operations.ts';

test('filters by function, in any form of its name, and by source', async () => {
  const { create, list } = await eventSourceMappingWorld();
  const plain = await create(MAPPING_INPUT);
  const version = await create({ ...MAPPING_INPUT, FunctionName: 'ingestion:1' });
  expect(version.FunctionArn).toBe(`${FUNCTION_ARN}:1`);
  const uuids = async (input: Input<typeof ListEventSourceMappings>) =>
    (await list(input)).EventSourceMappings.map(({ UUID }) => UUID);
  for (const FunctionName of ['ingestion', '000000000000:function:ingestion', FUNCTION_ARN]) {
    expect(await uuids({ FunctionName })).toEqual([plain.UUID]);
  }
  expect(await uuids({ FunctionName: 'ingestion:1' })).toEqual([version.UUID]);
  expect(await uuids({ FunctionName: 'unknown' })).toEqual([]);
  expect((await uuids({ EventSourceArn: STREAM_ARN })).length).toBe(2);
  expect(await uuids({ EventSourceArn: `${STREAM_ARN}2` })).toEqual([]);
});

test('ListEventSourceMappings returns pages', async () => {
  const { create, list } = await eventSourceMappingWorld();
  for (const FunctionName of ['ingestion', 'ingestion:1', 'ingestion:live'])
    await create({ ...MAPPING_INPUT, FunctionName });
  const all = (await list({})).EventSourceMappings;
  const first = await list({ MaxItems: 2 });
  const second = await list({ MaxItems: 2, Marker: first.NextMarker });
  expect([...first.EventSourceMappings, ...second.EventSourceMappings]).toEqual(all);
  expect(second.NextMarker).toBeUndefined();
});

test('leaves out the filters of a mapping with a KMS key', async () => {
  const { clock, create, get, list, update } = await eventSourceMappingWorld();
  const KMSKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/k';
  const FilterCriteria = { Filters: [{ Pattern: '{"data":{"kind":["order"]}}' }] };
  await expect(create({ ...MAPPING_INPUT, KMSKeyArn: 'k' })).rejects.toMatchObject({
    code: 'ValidationException',
  });
  const { UUID, ...created } = await create({ ...MAPPING_INPUT, FilterCriteria, KMSKeyArn });
  expect(created).toMatchObject({ KMSKeyArn, FilterCriteria });
  const [listed] = (await list({})).EventSourceMappings;
  expect(listed).toMatchObject({ UUID, KMSKeyArn });
  expect(listed).not.toHaveProperty('FilterCriteria');
  await clock.advance(500);
  await update({ UUID, KMSKeyArn: '' });
  await clock.advance(500);
  expect(await get({ UUID })).not.toHaveProperty('KMSKeyArn');
  expect((await list({})).EventSourceMappings[0]).toMatchObject({ FilterCriteria });
});

test('continues after a marker whose mapping was deleted', async () => {
  const { clock, create, list, remove } = await eventSourceMappingWorld();
  for (const FunctionName of ['ingestion', 'ingestion:1', 'ingestion:live'])
    await create({ ...MAPPING_INPUT, FunctionName });
  await clock.advance(500);
  const [, second, third] = (await list({})).EventSourceMappings;
  const { NextMarker } = await list({ MaxItems: 2 });
  await remove({ UUID: second!.UUID });
  await clock.advance(500);
  expect((await list({ Marker: NextMarker })).EventSourceMappings).toEqual([third]);
});
