import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { CollectingMeters } from '../../../support/collecting-meters.ts';
import { finished, functionInput, type LambdaWorld, lambdaWorld } from '../world.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const THROTTLED = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' } as const;
const HOUR_MS = 60 * 60_000;
// As long as the destinations of an event are tried.
const SENDING_MS = 5_000;

let world: LambdaWorld;
let meters: CollectingMeters;
let isReachable: boolean;

beforeEach(async () => {
  isReachable = true;
  meters = new CollectingMeters();
  const calls: Calls = {
    call: async () => {
      if (!isReachable) throw new Error('the destination is not there');
      return undefined as never;
    },
  };
  world = await lambdaWorld({ calls, meters });
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
  await world.clock.advance(1000);
});
afterEach(() => world.close());

const send = (qualifier?: string) =>
  world.call(Invoke, {
    FunctionName: 'f',
    InvocationType: 'Event',
    Payload: Buffer.from('{}'),
    ...(qualifier !== undefined && { Qualifier: qualifier }),
  });
const fail = (times: number) => {
  for (let n = 0; n < times; n++) world.runtime.results.push(finished('{}', 'Unhandled'));
};
const told = () =>
  Object.fromEntries(
    [
      'AsyncEventsReceived',
      'AsyncEventAge',
      'AsyncEventsDropped',
      'DestinationDeliveryFailures',
      'DeadLetterErrors',
    ].flatMap((name) => {
      const values = meters.of(`${name} FunctionName=f`);
      return values.length === 0 ? [] : [[name, values]];
    }),
  );

it('tells of an event that it was received, and how old it was when the function got it', async () => {
  await send();
  await world.clock.advance(1);
  expect(told()).toEqual({ AsyncEventsReceived: [1], AsyncEventAge: [0] });
});

it('tells the age again with each retry, and in the end that the event was dropped', async () => {
  fail(3);
  await send();
  await world.clock.advance(HOUR_MS);
  expect(told()).toEqual({
    AsyncEventsReceived: [1],
    AsyncEventAge: [0, 60_000, 180_000],
    AsyncEventsDropped: [1],
  });
});

it('counts no attempt that found no room: the function has not got the event', async () => {
  world.runtime.results.push(THROTTLED, THROTTLED);
  await send();
  await world.clock.advance(HOUR_MS);
  expect(told()).toEqual({ AsyncEventsReceived: [1], AsyncEventAge: [3_000] });
});

it('calls an event dropped whose function has gone', async () => {
  const release = world.runtime.hold();
  for (let n = 0; n < 32; n++) await send();
  await send();
  await world.call(DeleteFunction, { FunctionName: 'f' });
  release();
  await world.clock.advance(1);
  expect(told()['AsyncEventsDropped']).toEqual([1]);
});

it('tells of destinations and dead-letter queues that did not take an event, each once', async () => {
  await world.call(PutFunctionEventInvokeConfig, {
    FunctionName: 'f',
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: QUEUE } },
  });
  await world.call(UpdateFunctionConfiguration, {
    FunctionName: 'f',
    DeadLetterConfig: { TargetArn: QUEUE },
  });
  await world.clock.advance(1000);
  fail(2);
  await send();
  await world.clock.advance(1);
  expect(told()).not.toHaveProperty('DestinationDeliveryFailures');
  isReachable = false;
  await send();
  await world.clock.advance(2 * SENDING_MS);
  expect(told()).toMatchObject({ DestinationDeliveryFailures: [1], DeadLetterErrors: [1] });
});

it('tells it under the function and the name that it was called by', async () => {
  await send('1');
  await world.clock.advance(1);
  expect(meters.of('AsyncEventsReceived')).toEqual([1]);
  expect(meters.of('AsyncEventsReceived FunctionName=f Resource=f:1')).toEqual([1]);
  expect(meters.of('AsyncEventsReceived FunctionName=f Resource=f')).toEqual([]);
});
