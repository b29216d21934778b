import { expect, test } from 'vitest';
import type { RoleSource } from '../../src/mapping/port.ts';
import { ROLE_ARN } from '../support/fakes/fake-function.ts';
import { QUEUE_ARN, QueueWorld } from './queue/world.ts';
import { FUNCTION_ARN, mappingWorld, NAMESPACE, SHARD_0, STREAM_ARN } from './world.ts';

/** What the role lacks; a test changes it. */
function role() {
  const state = { lacks: undefined as string | undefined, asked: [] as RoleSource[] };
  const missingAction = async (source: RoleSource) => {
    state.asked.push(source);
    return state.lacks;
  };
  return { state, missingAction };
}

test('a stream is not mapped without the permission of the role', async () => {
  const { state, missingAction } = role();
  const { create, mappings } = await mappingWorld({ missingAction });
  state.lacks = 'kinesis:GetRecords';
  expect(await create()).toEqual({ kind: 'source-denied', action: 'kinesis:GetRecords' });
  expect(mappings.list(NAMESPACE)).toEqual([]);
  expect(state.asked[0]).toMatchObject({
    ...NAMESPACE,
    eventSourceArn: STREAM_ARN,
    functionArn: FUNCTION_ARN,
    roleArn: ROLE_ARN,
  });
});

test('another function is mapped only with the permission of its role', async () => {
  const { state, missingAction } = role();
  const { create, mappings } = await mappingWorld({ missingAction });
  await create({}, { enabled: false });
  const [{ uuid } = { uuid: '' }] = mappings.list(NAMESPACE);
  state.lacks = 'kinesis:GetRecords';
  const update = (functionArn: string) => mappings.update(NAMESPACE, uuid, { settings: { functionArn } });
  expect(await update(`${FUNCTION_ARN}2`)).toEqual({ kind: 'source-denied', action: 'kinesis:GetRecords' });
  expect(state.asked.at(-1)).toMatchObject({ functionArn: `${FUNCTION_ARN}2` });
  expect(await update(FUNCTION_ARN)).not.toMatchObject({ kind: 'source-denied' });
});

test('a mapping whose role loses the permission waits, says why, and resumes without loss', async () => {
  const { state, missingAction } = role();
  const { clock, enable, mappings, reader, target } = await mappingWorld({ missingAction });
  const { uuid } = await enable();
  const result = () => mappings.get(NAMESPACE, uuid)?.lastProcessingResult;
  reader.put(SHARD_0, 'a');
  await clock.advance(2_000);
  expect(target.batches).toEqual(['a']);
  // The loop already waits for records.
  state.lacks = 'kinesis:GetRecords';
  reader.put(SHARD_0, 'b');
  await clock.advance(5_000);
  reader.put(SHARD_0, 'c');
  await clock.advance(5_000);
  expect(target.batches).toEqual(['a']);
  expect(result()).toBe('PROBLEM: Cannot access stream');
  state.lacks = undefined;
  await clock.advance(120_000);
  expect(target.batches.join('')).toBe('abc');
  expect(result()).toBe('OK');
  await mappings.close();
});

test('messages stay in the queue while the role may not receive them', async () => {
  const { state, missingAction } = role();
  const world = await QueueWorld.open(undefined, undefined, missingAction);
  const uuid = await world.enable();
  state.lacks = 'sqs:ReceiveMessage';
  await world.send('a');
  await world.clock.advance(60_000);
  expect(world.target.bodies).toEqual([]);
  expect(world.mappings.get(NAMESPACE, uuid)?.lastProcessingResult).toBe('PROBLEM: Cannot access queue');
  state.lacks = undefined;
  await world.clock.advance(60_000);
  expect(world.target.bodies).toEqual([['a']]);
  expect(state.asked.every(({ eventSourceArn }) => eventSourceArn === QUEUE_ARN)).toBe(true);
  await world.mappings.close();
});
