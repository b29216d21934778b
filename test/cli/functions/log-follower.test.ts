import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogFollower } from '../../../src/cli/functions/log-follower.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { DeleteLogGroup } from '../../../src/services/logs/operations/delete-log-group.ts';
import { PutLogEvents } from '../../../src/services/logs/operations/put-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server.close());

async function createGroup(group: string): Promise<void> {
  await server.client.call(logsTraits, CreateLogGroup, { logGroupName: group });
  await server.client.call(logsTraits, CreateLogStream, { logGroupName: group, logStreamName: 'only' });
}

async function log(group: string, timestamp: number, ...messages: string[]): Promise<void> {
  await server.client.call(logsTraits, PutLogEvents, {
    logGroupName: group,
    logStreamName: 'only',
    logEvents: messages.map((message) => ({ timestamp, message })),
  });
}

test('an event stored long after its own time is returned once, whatever was returned before it', async () => {
  const group = '/late';
  await createGroup(group);
  const startMs = Date.now() - 600_000;
  const follower = new LogFollower(server.client, { group, startMs });
  const next = async () => (await follower.next()).map(({ message }) => message);

  await log(group, startMs + 500_000, 'young');
  expect(await next()).toEqual(['young']);
  await log(group, startMs + 100_000, 'stored late');
  expect(await next()).toEqual(['stored late']);
  expect(await next()).toEqual([]);
  await log(group, startMs - 1, 'from before the start');
  expect(await next()).toEqual([]);
});

test('ids order events by arrival, not by time', async () => {
  const group = '/ids';
  await createGroup(group);
  const startMs = Date.now() - 600_000;
  await log(group, startMs + 2_000, 'first');
  await log(group, startMs + 1_000, 'second');
  const events = await new LogFollower(server.client, { group, startMs }).next();
  const byId = [...events].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId.map(({ message }) => message)).toEqual(['first', 'second']);
});

test('a group that is deleted and created again is read from the start', async () => {
  const group = '/anew';
  await createGroup(group);
  const startMs = Date.now() - 600_000;
  const follower = new LogFollower(server.client, { group, startMs });
  await log(group, startMs + 1_000, 'one', 'two', 'three');
  expect(await follower.next()).toHaveLength(3);

  await server.client.call(logsTraits, DeleteLogGroup, { logGroupName: group });
  expect(await follower.next()).toEqual([]);
  await createGroup(group);
  await log(group, startMs + 2_000, 'new');
  expect((await follower.next()).map(({ message }) => message)).toEqual(['new']);
});
