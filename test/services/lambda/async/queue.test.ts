import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { finished, functionInput, type LambdaWorld, lambdaWorld } from '../world.ts';

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
/** How many of the next messages are refused. */
let refusals: number;

beforeEach(async () => {
  sent = [];
  refusals = 0;
  const calls: Calls = {
    call: async (service, _operation, input) => {
      if (refusals-- > 0) throw new Error('the destination is not there');
      sent.push({ service, input: input as Sent['input'] });
      return undefined as never;
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

describe('what a server had accepted when it went', () => {
  /** As after a kill -9: the first server is never closed. */
  const restart = async () => {
    const next = await world.open();
    next.resume();
    return next;
  };
  // The next server unpacks the function's code first, on a real disk.
  const haveRun = (count: number) => vi.waitUntil(() => attempts().length === count);

  it('is run by the next one, in order', async () => {
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

  it('keeps the attempts it has had, and the time of the next', async () => {
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

describe('the settings of a function', () => {
  it.each([0, 1])('let it be tried %i more times', async (MaximumRetryAttempts) => {
    await configure({ MaximumRetryAttempts });
    fail(3);
    await send();
    await world.clock.advance(HOUR_MS);
    expect(attempts()).toHaveLength(1 + MaximumRetryAttempts);
  });

  it('let an event grow only so old', async () => {
    await configure({ MaximumEventAgeInSeconds: 90, ...onFailure(QUEUE) });
    fail(3);
    await send();
    await world.clock.advance(HOUR_MS);
    expect(attempts()).toHaveLength(2);
    expect(bodies()).toMatchObject([
      { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } },
    ]);
  });

  it('are those of the qualifier that was called', async () => {
    await configure({ MaximumRetryAttempts: 0, Qualifier: '1' });
    fail(6);
    await send({ Qualifier: '1' }, 'version');
    await send({}, 'latest');
    await world.clock.advance(HOUR_MS);
    expect(attempts().filter((id) => id === 'version')).toHaveLength(1);
    expect(attempts().filter((id) => id === 'latest')).toHaveLength(3);
  });

  it('that reserve no concurrency give events up at once', async () => {
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
  it('are sent a success, with event and answer as they were', async () => {
    await configure(onSuccess(QUEUE));
    world.runtime.results.push(finished('{ "ok": true }'));
    await send();
    await world.clock.advance(1);
    const timestamp = new Date(world.clock.now() - 1).toISOString();
    expect(sent).toEqual([
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

  it('are sent a failure when its retries are used up', async () => {
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

  it('are topics, functions and buckets as well', async () => {
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

  it('are tried again while they cannot be reached, and then passed over', async () => {
    await configure(onSuccess(QUEUE));
    refusals = 2;
    await send();
    await world.clock.advance(5000);
    expect(sent).toHaveLength(1);
    refusals = 3;
    await send();
    await world.clock.advance(HOUR_MS);
    expect(sent).toHaveLength(1);
    expect(world.logged).toEqual(['could not send the outcome of an asynchronous invocation']);
    expect(attempts()).toHaveLength(2);
  });
});

describe('a dead-letter queue', () => {
  const attribute = (DataType: string, StringValue: string) => ({ DataType, StringValue });

  beforeEach(async () => {
    const DeadLetterConfig = { TargetArn: QUEUE };
    await world.call(UpdateFunctionConfiguration, { FunctionName: 'f', DeadLetterConfig });
  });

  it('is sent the event alone, and what went wrong beside it', async () => {
    fail(3);
    await send();
    await world.clock.advance(HOUR_MS);
    expect(sent.map(({ input }) => input)).toEqual([
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

  it('is sent to beside a destination, and not of a success', async () => {
    await configure({ MaximumRetryAttempts: 0, ...onFailure(QUEUE) });
    await send();
    await world.clock.advance(1);
    expect(sent).toEqual([]);
    fail(1);
    await send();
    await world.clock.advance(1);
    expect(sent).toHaveLength(2);
  });

  it('is told when there was no room to run for as long as the event was good', async () => {
    world.runtime.results.push(...Array.from({ length: 200 }, () => THROTTLED));
    await send();
    await world.clock.advance(7 * HOUR_MS);
    expect(sent[0]!.input['MessageAttributes']).toMatchObject({ ErrorCode: attribute('Number', '429') });
  });
});
