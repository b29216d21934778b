import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { CollectingMeters } from '../../../support/fakes/collecting-meters.ts';
import { finished, functionInput, type LambdaWorld, lambdaWorld } from '../world.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const THROTTLED = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' } as const;
const HOUR_MS = 60 * 60_000;
// Until the last attempt to send to a destination.
const SENDING_MS = 5_000;

let world: LambdaWorld;
let meters: CollectingMeters;
let isReachable: boolean;

beforeEach(async () => {
  isReachable = true;
  meters = new CollectingMeters();
  const calls: Calls = {
    authorities: NO_AUTHORITIES,
    call: async () => {
      if (!isReachable) throw new Error('the destination cannot be reached');
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
const recorded = () =>
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

it('records that an event was received, and its age when the function was invoked', async () => {
  await send();
  await world.clock.advance(1);
  expect(recorded()).toEqual({ AsyncEventsReceived: [1], AsyncEventAge: [0] });
});

it('records the age with each retry, and that the event was dropped after the last one', async () => {
  fail(3);
  await send();
  await world.clock.advance(HOUR_MS);
  expect(recorded()).toEqual({
    AsyncEventsReceived: [1],
    AsyncEventAge: [0, 60_000, 180_000],
    AsyncEventsDropped: [1],
  });
});

it('records no age for a throttled attempt', async () => {
  world.runtime.results.push(THROTTLED, THROTTLED);
  await send();
  await world.clock.advance(HOUR_MS);
  expect(recorded()).toEqual({ AsyncEventsReceived: [1], AsyncEventAge: [3_000] });
});

it('records an event as dropped when its function was deleted', async () => {
  const release = world.runtime.hold();
  // Three quarters of the environments; one more event waits.
  for (let n = 0; n < (world.runtime.maxEnvironments * 3) / 4; n++) await send();
  await send();
  await world.call(DeleteFunction, { FunctionName: 'f' });
  release();
  await world.clock.advance(1);
  expect(recorded()['AsyncEventsDropped']).toEqual([1]);
});

it('records one failure for each destination and dead-letter queue that cannot be reached', async () => {
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
  expect(recorded()).not.toHaveProperty('DestinationDeliveryFailures');
  isReachable = false;
  await send();
  await world.clock.advance(2 * SENDING_MS);
  expect(recorded()).toMatchObject({ DestinationDeliveryFailures: [1], DeadLetterErrors: [1] });
});

it('records by function and by the qualified name that was invoked', async () => {
  await send('1');
  await world.clock.advance(1);
  expect(meters.of('AsyncEventsReceived')).toEqual([1]);
  expect(meters.of('AsyncEventsReceived FunctionName=f Resource=f:1')).toEqual([1]);
  expect(meters.of('AsyncEventsReceived FunctionName=f Resource=f')).toEqual([]);
});
