import { expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { StartLiveTail } from '../../../src/services/logs/operations/start-live-tail.ts';
import { logsWorld } from './world.ts';

const ARN = 'arn:aws:logs:us-east-1:000000000000:log-group:';
const THREE_HOURS_MS = 3 * 3_600_000;

async function world() {
  const logs = logsWorld();
  for (const logGroupName of ['web', 'jobs']) await logs.call(CreateLogGroup, { logGroupName });
  const tail = async (input: Partial<Input<typeof StartLiveTail>> = {}) => {
    const events = await logs.call(StartLiveTail, { logGroupIdentifiers: [`${ARN}web`], ...input });
    const iterator = events[Symbol.asyncIterator]();
    const start = await iterator.next();
    /** The update of the next second. */
    const update = async () => {
      const next = iterator.next();
      await logs.clock.advance(1_000);
      const update = await next;
      if (update.done === true || update.value.event !== 'sessionUpdate') throw new Error('no update');
      return update.value.payload;
    };
    return { start: start.value, update, iterator };
  };
  const write = async (group: string, stream: string, message: string) => {
    logs.write(group, stream, message);
    await logs.clock.advance(10);
  };
  return { ...logs, tail, write };
}

test('a session starts with its settings, then reports new events each second', async () => {
  const { tail, write } = await world();
  await write('web', 'a', 'before the session');
  const { start, update } = await tail();
  expect(start).toEqual({
    event: 'sessionStart',
    payload: { requestId: 'a request', sessionId: 'a request', logGroupIdentifiers: [`${ARN}web`] },
  });
  await write('web', 'a', 'one');
  await write('jobs', 'a', 'of another group');
  await write('web', 'b', 'two');
  const { sessionMetadata, sessionResults } = await update();
  expect(sessionMetadata).toEqual({ sampled: false });
  expect(sessionResults.map(({ logStreamName, message }) => [logStreamName, message])).toEqual([
    ['a', 'one'],
    ['b', 'two'],
  ]);
  expect((await update()).sessionResults).toEqual([]);
});

test('a session shows only its streams and matches of its pattern', async () => {
  const { tail, write } = await world();
  const byPrefix = await tail({ logStreamNamePrefixes: ['2026/'], logEventFilterPattern: 'ERROR' });
  const byName = await tail({ logStreamNames: ['b'] });
  await write('web', '2026/a', 'an ERROR');
  await write('web', '2026/a', 'fine');
  await write('web', 'b', 'another ERROR');
  expect((await byPrefix.update()).sessionResults.map(({ message }) => message)).toEqual(['an ERROR']);
  expect((await byName.update()).sessionResults.map(({ message }) => message)).toEqual(['another ERROR']);
});

test('more than 500 events in a second are sampled', async () => {
  const { tail, write } = await world();
  const { update } = await tail();
  for (let index = 0; index < 600; index++) await write('web', 'a', `line ${index}`);
  const { sessionMetadata, sessionResults } = await update();
  expect(sessionMetadata.sampled).toBe(true);
  expect(sessionResults).toHaveLength(500);
  expect((await update()).sessionResults).toEqual([]);
});

test('a session ends after three hours with SessionTimeoutException', async () => {
  const { tail, clock } = await world();
  const { iterator } = await tail();
  const all = (async () => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next());
  })();
  const ended = expect(all).rejects.toMatchObject({ code: 'SessionTimeoutException' });
  await clock.advance(THREE_HOURS_MS + 1_000);
  await ended;
});

test.each([
  [
    'streams of two groups',
    { logGroupIdentifiers: [`${ARN}web`, `${ARN}jobs`], logStreamNames: ['a'] },
    'single log group',
  ],
  ['a group that does not exist', { logGroupIdentifiers: [`${ARN}none`] }, 'does not exist'],
  ['a wrong pattern', { logEventFilterPattern: '{ $.a' }, 'Invalid filter pattern'],
])('%s is rejected', async (_, input, sentence) => {
  const { tail } = await world();
  await expect(tail(input)).rejects.toThrow(sentence);
});
