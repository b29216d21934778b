import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../../../src/storage/error.ts';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { DESTINATION_LOOK_UPS, finished, functionInput, type LambdaWorld, lambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const THROTTLED = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' } as const;
const HOUR_MS = 60 * 60_000;
const EVENT = '{ "n": 1.0 }';

interface Sent {
  readonly service: string;
  readonly input: Readonly<Record<string, unknown>>;
}

let world: LambdaWorld;
let sent: Sent[];
/** How many of the next messages fail. */
let failures: number;

beforeEach(async () => {
  sent = [];
  failures = 0;
  const calls: Calls = {
    authorities: NO_AUTHORITIES,
    call: async (service, { name }, input) => {
      if (DESTINATION_LOOK_UPS.includes(name)) return undefined as never;
      if (failures-- > 0) throw new Error('the destination cannot be reached');
      sent.push({ service, input: input as Sent['input'] });
      return { Entries: [{ EventId: '1' }] } as never;
    },
  };
  world = await lambdaWorld({ calls });
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
  await world.clock.advance(1000);
});
afterEach(() => world.close());

const send = (input: object = {}, requestId = 'event') =>
  world.call(
    Invoke,
    { FunctionName: 'f', InvocationType: 'Event', Payload: Buffer.from(EVENT), ...input },
    { requestId },
  );
const configure = (input: object) =>
  world.call(PutFunctionEventInvokeConfig, { FunctionName: 'f', ...input });
const onFailure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });
const onSuccess = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
const failure = () => finished('{"errorType":"Error","errorMessage":"no"}', 'Unhandled');
const attempts = () => world.runtime.runs.map(({ invocation }) => invocation.requestId);
const fail = (times: number) => world.runtime.results.push(...Array.from({ length: times }, failure));
const bodies = () =>
  sent.map(({ input }) => JSON.parse(String(input['MessageBody'])) as Record<string, unknown>);

describe('attempts', () => {
  it('end with the first success', async () => {
    expect(await send()).toMatchObject({ StatusCode: 202 });
    await world.clock.advance(10 * 60_000);
    expect(attempts()).toEqual(['event']);
  });

  it('are three at most, with one request id, after one minute and two', async () => {
    world.runtime.results.push(failure(), failure(), failure());
    await send();
    await world.clock.advance(59_999);
    expect(attempts()).toHaveLength(1);
    await world.clock.advance(1);
    expect(attempts()).toHaveLength(2);
    await world.clock.advance(119_999);
    expect(attempts()).toHaveLength(2);
    await world.clock.advance(1);
    expect(attempts()).toEqual(['event', 'event', 'event']);
    await world.clock.advance(60 * 60_000);
    expect(attempts()).toHaveLength(3);
    expect(world.logged).toEqual(['gave up an asynchronous invocation']);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('are not counted while the function is throttled', async () => {
    world.runtime.results.push(THROTTLED, THROTTLED, THROTTLED, failure());
    await send();
    await world.clock.advance(1000 + 2000 + 4000);
    expect(attempts()).toHaveLength(4);
    await world.clock.advance(60_000);
    expect(attempts()).toHaveLength(5);
  });

  it('end after six hours of throttling', async () => {
    world.runtime.results.push(...Array.from({ length: 200 }, () => THROTTLED));
    await send();
    await world.clock.advance(7 * 60 * 60_000);
    expect(world.logged).toEqual(['gave up an asynchronous invocation']);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('end when the function is deleted', async () => {
    world.runtime.results.push(failure());
    await send();
    await world.clock.advance(1);
    await world.call(DeleteFunction, { FunctionName: 'f' });
    await world.clock.advance(60_000);
    expect(attempts()).toHaveLength(1);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('are not accepted after the queue is closed', async () => {
    world.lambda.close();
    await expect(send()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
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
  const haveRun = (count: number) => vi.waitUntil(() => attempts().length === count);

  it('runs in order of arrival', async () => {
    world.runtime.hold();
    for (let n = 0; n < 40; n++) await send({}, `event-${n}`);
    expect(attempts().length).toBeLessThan(40);
    world.lambda.close();
    world.runtime.runs.length = 0;
    const release = world.runtime.hold();
    const next = await restart();
    release();
    await world.clock.advance(1);
    await haveRun(40);
    expect(attempts()).toEqual(Array.from({ length: 40 }, (_, n) => `event-${n}`));
    next.close();
    await restart();
    await world.clock.advance(HOUR_MS);
    expect(attempts()).toHaveLength(40);
  });

  it('continues with its attempts so far, and the time of the next one', async () => {
    fail(3);
    await send();
    await world.clock.advance(60_000);
    expect(attempts()).toHaveLength(2);
    world.lambda.close();
    await restart();
    await world.clock.advance(119_999);
    expect(attempts()).toHaveLength(2);
    await world.clock.advance(1);
    await haveRun(3);
    await world.clock.advance(HOUR_MS);
    expect(attempts()).toEqual(['event', 'event', 'event']);
  });
});

describe('the event invoke config', () => {
  it.each([0, 1])('allows %i retries', async (MaximumRetryAttempts) => {
    await configure({ MaximumRetryAttempts });
    fail(3);
    await send();
    await world.clock.advance(HOUR_MS);
    expect(attempts()).toHaveLength(1 + MaximumRetryAttempts);
  });

  it('limits the age of an event', async () => {
    await configure({ MaximumEventAgeInSeconds: 90, ...onFailure(QUEUE) });
    fail(3);
    await send();
    await world.clock.advance(HOUR_MS);
    expect(attempts()).toHaveLength(2);
    expect(bodies()).toMatchObject([
      { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } },
    ]);
  });

  it('is that of the invoked qualifier', async () => {
    await configure({ MaximumRetryAttempts: 0, Qualifier: '1' });
    fail(6);
    await send({ Qualifier: '1' }, 'version');
    await send({}, 'latest');
    await world.clock.advance(HOUR_MS);
    expect(attempts().filter((id) => id === 'version')).toHaveLength(1);
    expect(attempts().filter((id) => id === 'latest')).toHaveLength(3);
  });

  it('does not apply to a function with a reserved concurrency of zero, whose events are dropped', async () => {
    await configure(onFailure(QUEUE));
    await world.call(PutFunctionConcurrency, { FunctionName: 'f', ReservedConcurrentExecutions: 0 });
    await send();
    await world.clock.advance(1);
    expect(attempts()).toEqual([]);
    const [record] = bodies();
    expect(record).toMatchObject({
      requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
      requestPayload: { n: 1 },
    });
    expect(record).not.toHaveProperty('responseContext');
    expect(record).not.toHaveProperty('responsePayload');
  });
});

describe('destinations', () => {
  it('receive a success, with event and response unchanged', async () => {
    await configure(onSuccess(QUEUE));
    world.runtime.results.push(finished('{ "ok": true }'));
    await send();
    await world.clock.advance(1);
    const timestamp = new Date(world.clock.now() - 1).toISOString();
    expect(sent).toMatchObject([
      {
        service: 'sqs',
        input: {
          QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/q',
          MessageBody:
            `{"version":"1.0","timestamp":"${timestamp}","requestContext":{"requestId":"event","functionArn":` +
            `"${ARN}:$LATEST","condition":"Success","approximateInvokeCount":1},"requestPayload":{ "n": 1.0 },` +
            '"responseContext":{"statusCode":200,"executedVersion":"$LATEST"},"responsePayload":{ "ok": true }}',
        },
      },
    ]);
  });

  it('receive a failure after the last retry', async () => {
    await configure(onFailure(QUEUE));
    fail(3);
    await send({ Qualifier: '$LATEST' });
    await world.clock.advance(HOUR_MS);
    expect(bodies()).toMatchObject([
      {
        requestContext: {
          functionArn: `${ARN}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, functionError: 'Unhandled' },
        responsePayload: { errorMessage: 'no' },
      },
    ]);
  });

  it('can be event buses, which get the bus and the function as resources', async () => {
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/orders';
    const DestinationConfig = { OnFailure: { Destination: bus }, OnSuccess: { Destination: bus } };
    await configure({ MaximumRetryAttempts: 0, DestinationConfig });
    await send();
    await world.clock.advance(1);
    fail(1);
    await send();
    await world.clock.advance(1);
    const entry = (outcome: string, condition: string) => ({
      service: 'events',
      input: {
        Entries: [
          {
            EventBusName: bus,
            Source: 'lambda',
            DetailType: `Lambda Function Invocation Result - ${outcome}`,
            Resources: [bus, `${ARN}:$LATEST`],
            Detail: expect.stringContaining(`"condition":"${condition}"`) as string,
          },
        ],
      },
    });
    expect(sent).toEqual([entry('Success', 'Success'), entry('Failure', 'RetriesExhausted')]);
  });

  it('can be topics, functions and buckets', async () => {
    const topic = 'arn:aws:sns:us-east-1:000000000000:t';
    const other = ARN.replace(/f$/, 'g');
    await world.call(CreateFunction, functionInput('g'));
    for (const destination of [topic, other, 'arn:aws:s3:::b']) {
      await configure({ MaximumRetryAttempts: 0, ...onFailure(destination) });
      fail(1);
      await send();
      await world.clock.advance(1);
    }
    expect(sent.map(({ service }) => service)).toEqual(['sns', 'lambda', 's3']);
    const record = expect.stringMatching(/^\{"version":"1\.0",/) as string;
    expect(sent[0]!.input).toEqual({ TopicArn: topic, Message: record });
    expect(sent[1]!.input).toMatchObject({ FunctionName: other, InvocationType: 'Event' });
    expect(String(sent[1]!.input['Payload'])).toEqual(record);
    expect(sent[2]!.input).toMatchObject({
      Bucket: 'b',
      Key: expect.stringMatching(
        /^aws\/lambda\/async\/f\/\d{4}\/\d\d\/\d\d\/[\d-]{10}T\d\d\.\d\d\.\d\d-[\da-f-]{36}$/,
      ),
    });
  });

  it('are retried while they cannot be reached, and then skipped', async () => {
    await configure(onSuccess(QUEUE));
    failures = 2;
    await send();
    await world.clock.advance(5000);
    expect(sent).toHaveLength(1);
    failures = 3;
    await send();
    await world.clock.advance(HOUR_MS);
    expect(sent).toHaveLength(1);
    expect(world.logged).toEqual(['could not send the outcome of an asynchronous invocation']);
    expect(attempts()).toHaveLength(2);
  });
});

describe('a store that rejects writes', () => {
  const reject = async () => {
    throw new StorageError('full', 'no space left');
  };

  it('delays the deletion of a finished invocation, which does not run again', async () => {
    await configure(onSuccess(QUEUE));
    const { meta } = world.store;
    const deleteEntry = meta.delete.bind(meta);
    meta.delete = reject;
    await send();
    await world.clock.advance(HOUR_MS);
    meta.delete = deleteEntry;
    expect(await meta.list('lambda/event/')).toHaveLength(1);
    await world.clock.advance(HOUR_MS);
    expect(await meta.list('lambda/event/')).toEqual([]);
    expect(attempts()).toEqual(['event']);
    expect(sent).toHaveLength(1);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('delays the next attempt, which is made without a restart', async () => {
    const { meta } = world.store;
    const compareAndSet = meta.compareAndSet.bind(meta);
    fail(1);
    await send();
    meta.compareAndSet = reject;
    await world.clock.advance(10_000);
    meta.compareAndSet = compareAndSet;
    await world.clock.advance(HOUR_MS);
    expect(await meta.list('lambda/event/')).toEqual([]);
    expect(attempts().length).toBeGreaterThan(1);
  });
});

describe('a dead-letter queue', () => {
  const attribute = (DataType: string, StringValue: string) => ({ DataType, StringValue });

  beforeEach(async () => {
    const DeadLetterConfig = { TargetArn: QUEUE };
    await world.call(UpdateFunctionConfiguration, { FunctionName: 'f', DeadLetterConfig });
  });

  it('receives the event, with the error in attributes', async () => {
    fail(3);
    await send();
    await world.clock.advance(HOUR_MS);
    expect(sent.map(({ input }) => input)).toMatchObject([
      {
        QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/q',
        MessageBody: EVENT,
        MessageAttributes: {
          RequestID: attribute('String', 'event'),
          ErrorCode: attribute('Number', '200'),
          ErrorMessage: attribute('String', 'no'),
        },
      },
    ]);
  });

  it.each([
    ['', 'Unhandled'],
    ['\u001b[31mno\u001b[0m', '\ufffd[31mno\ufffd[0m'],
  ])('receives the message %j as a text that a queue accepts', async (errorMessage, expected) => {
    world.runtime.results.push(
      ...[1, 2, 3].map(() => finished(JSON.stringify({ errorMessage }), 'Unhandled')),
    );
    await send();
    await world.clock.advance(HOUR_MS);
    expect(sent[0]!.input).toMatchObject({
      MessageAttributes: { ErrorMessage: attribute('String', expected) },
    });
  });

  it('receives failures in addition to a destination, but no successes', async () => {
    await configure({ MaximumRetryAttempts: 0, ...onFailure(QUEUE) });
    await send();
    await world.clock.advance(1);
    expect(sent).toEqual([]);
    fail(1);
    await send();
    await world.clock.advance(1);
    expect(sent).toHaveLength(2);
  });

  it('receives an event that was throttled until it expired', async () => {
    world.runtime.results.push(...Array.from({ length: 200 }, () => THROTTLED));
    await send();
    await world.clock.advance(7 * HOUR_MS);
    expect(sent[0]!.input['MessageAttributes']).toMatchObject({ ErrorCode: attribute('Number', '429') });
  });
});
