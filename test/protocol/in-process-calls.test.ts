import { describe, expect, test } from 'vitest';
import { InProcessCalls } from '../../src/protocol/in-process-calls.ts';
import type { Caller } from '../../src/schema/caller.ts';
import { DropThing, NoSuchThing, PutThing, fakeJsonService } from '../support/fakes/fake-json-service.ts';
import { GetJob } from '../support/fakes/fake-rest-service.ts';

const caller: Caller = {
  account: '123456789012',
  region: 'eu-west-1',
  accessKeyId: undefined,
  requestId: 'r',
  signal: new AbortController().signal,
};

function connected(fail?: () => never) {
  const fake = fakeJsonService(fail);
  const calls = new InProcessCalls();
  calls.join(fake.service);
  return { calls, callers: fake.callers };
}

describe('InProcessCalls', () => {
  test('runs the operation for its caller', async () => {
    const { calls, callers } = connected();
    const { Name, Data } = await calls.call(
      'things',
      PutThing,
      { Name: 'abc', Data: Buffer.from('x') },
      caller,
    );
    expect([Name, Data]).toEqual(['abc', Buffer.from('x')]);
    expect(callers).toEqual([caller]);
  });

  test('validates the input as for a client', async () => {
    const { calls, callers } = connected();
    await expect(calls.call('things', PutThing, { Name: 'ABC' }, caller)).rejects.toMatchObject({
      code: 'ValidationException',
    });
    expect(callers).toEqual([]);
  });

  test("passes the service's errors on", async () => {
    const { calls } = connected(() => {
      throw NoSuchThing('gone');
    });
    await expect(calls.call('things', DropThing, { Name: 'abc' }, caller)).rejects.toMatchObject({
      code: 'NoSuchThingException',
      message: 'gone',
    });
  });

  test('an unknown service or operation is a bug', async () => {
    const { calls } = connected();
    await expect(calls.call('nothing', DropThing, { Name: 'a' }, caller)).rejects.toThrow(
      'no service nothing',
    );
    await expect(calls.call('things', GetJob, { JobName: 'a' }, caller)).rejects.toThrow(
      'does not have GetJob',
    );
  });
});
