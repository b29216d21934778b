import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../../../src/storage/error.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import {
  type AsyncWorld,
  asyncWorld,
  failure,
  HOUR_MS,
  onFailure,
  onSuccess,
  QUEUE,
  THROTTLED,
} from './async-world.ts';

let world: AsyncWorld;
beforeEach(async () => {
  world = await asyncWorld();
});
afterEach(() => world.close());

describe('attempts', () => {
  it('end with the first success', async () => {
    expect(await world.send()).toMatchObject({ StatusCode: 202 });
    await world.clock.advance(10 * 60_000);
    expect(world.attempts()).toEqual(['event']);
  });

  it('are three at most, with one request id, after one minute and two', async () => {
    world.runtime.results.push(failure(), failure(), failure());
    await world.send();
    await world.clock.advance(59_999);
    expect(world.attempts()).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.attempts()).toHaveLength(2);
    await world.clock.advance(119_999);
    expect(world.attempts()).toHaveLength(2);
    await world.clock.advance(1);
    expect(world.attempts()).toEqual(['event', 'event', 'event']);
    await world.clock.advance(60 * 60_000);
    expect(world.attempts()).toHaveLength(3);
    expect(world.logged).toEqual(['gave up an asynchronous invocation']);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('are not counted while the function is throttled', async () => {
    world.runtime.results.push(THROTTLED, THROTTLED, THROTTLED, failure());
    await world.send();
    await world.clock.advance(1000 + 2000 + 4000);
    expect(world.attempts()).toHaveLength(4);
    await world.clock.advance(60_000);
    expect(world.attempts()).toHaveLength(5);
  });

  it('end after six hours of throttling', async () => {
    world.runtime.results.push(...Array.from({ length: 200 }, () => THROTTLED));
    await world.send();
    await world.clock.advance(7 * 60 * 60_000);
    expect(world.logged).toEqual(['gave up an asynchronous invocation']);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('end when the function is deleted', async () => {
    world.runtime.results.push(failure());
    await world.send();
    await world.clock.advance(1);
    await world.call(DeleteFunction, { FunctionName: 'f' });
    await world.clock.advance(60_000);
    expect(world.attempts()).toHaveLength(1);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('are not accepted after the queue is closed', async () => {
    world.lambda.close();
    await expect(world.send()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });
});

describe('after a restart, what an earlier server accepted', () => {
  /** As after `kill -9`: the first server is not closed. */
  const restart = async () => {
    const next = await world.open();
    next.resume();
    return next;
  };
  // The next server first unpacks the code, on a real disk.
  const haveRun = (count: number) => vi.waitUntil(() => world.attempts().length === count);

  it('runs in order of arrival', async () => {
    world.runtime.hold();
    for (let n = 0; n < 40; n++) await world.send({}, `event-${n}`);
    expect(world.attempts().length).toBeLessThan(40);
    world.lambda.close();
    world.runtime.runs.length = 0;
    const release = world.runtime.hold();
    const next = await restart();
    release();
    await world.clock.advance(1);
    await haveRun(40);
    expect(world.attempts()).toEqual(Array.from({ length: 40 }, (_, n) => `event-${n}`));
    next.close();
    await restart();
    await world.clock.advance(HOUR_MS);
    expect(world.attempts()).toHaveLength(40);
  });

  it('continues with its attempts so far, and the time of the next one', async () => {
    world.fail(3);
    await world.send();
    await world.clock.advance(60_000);
    expect(world.attempts()).toHaveLength(2);
    world.lambda.close();
    await restart();
    await world.clock.advance(119_999);
    expect(world.attempts()).toHaveLength(2);
    await world.clock.advance(1);
    await haveRun(3);
    await world.clock.advance(HOUR_MS);
    expect(world.attempts()).toEqual(['event', 'event', 'event']);
  });
});

describe('the event invoke config', () => {
  it.each([0, 1])('allows %i retries', async (MaximumRetryAttempts) => {
    await world.configure({ MaximumRetryAttempts });
    world.fail(3);
    await world.send();
    await world.clock.advance(HOUR_MS);
    expect(world.attempts()).toHaveLength(1 + MaximumRetryAttempts);
  });

  it('limits the age of an event', async () => {
    await world.configure({ MaximumEventAgeInSeconds: 90, ...onFailure(QUEUE) });
    world.fail(3);
    await world.send();
    await world.clock.advance(HOUR_MS);
    expect(world.attempts()).toHaveLength(2);
    expect(world.bodies()).toMatchObject([
      { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } },
    ]);
  });

  it('is that of the invoked qualifier', async () => {
    await world.configure({ MaximumRetryAttempts: 0, Qualifier: '1' });
    world.fail(6);
    await world.send({ Qualifier: '1' }, 'version');
    await world.send({}, 'latest');
    await world.clock.advance(HOUR_MS);
    expect(world.attempts().filter((id) => id === 'version')).toHaveLength(1);
    expect(world.attempts().filter((id) => id === 'latest')).toHaveLength(3);
  });

  it('does not apply to a function with a reserved concurrency of zero, whose events are dropped', async () => {
    await world.configure(onFailure(QUEUE));
    await world.call(PutFunctionConcurrency, { FunctionName: 'f', ReservedConcurrentExecutions: 0 });
    await world.send();
    await world.clock.advance(1);
    expect(world.attempts()).toEqual([]);
    const [record] = world.bodies();
    expect(record).toMatchObject({
      requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
      requestPayload: { n: 1 },
    });
    expect(record).not.toHaveProperty('responseContext');
    expect(record).not.toHaveProperty('responsePayload');
  });
});

describe('a store that rejects writes', () => {
  const reject = async () => {
    throw new StorageError('full', 'no space left');
  };

  it('delays the deletion of a finished invocation, which does not run again', async () => {
    await world.configure(onSuccess(QUEUE));
    const { meta } = world.store;
    const deleteEntry = meta.delete.bind(meta);
    meta.delete = reject;
    await world.send();
    await world.clock.advance(HOUR_MS);
    meta.delete = deleteEntry;
    expect(await meta.list('lambda/event/')).toHaveLength(1);
    await world.clock.advance(HOUR_MS);
    expect(await meta.list('lambda/event/')).toEqual([]);
    expect(world.attempts()).toEqual(['event']);
    expect(world.sent).toHaveLength(1);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('delays the next attempt, which is made without a restart', async () => {
    const { meta } = world.store;
    const compareAndSet = meta.compareAndSet.bind(meta);
    world.fail(1);
    await world.send();
    meta.compareAndSet = reject;
    await world.clock.advance(10_000);
    meta.compareAndSet = compareAndSet;
    await world.clock.advance(HOUR_MS);
    expect(await meta.list('lambda/event/')).toEqual([]);
    expect(world.attempts().length).toBeGreaterThan(1);
  });
});
