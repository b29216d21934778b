import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { finished, functionInput } from '../world.ts';
import { ARN, type AsyncWorld, asyncWorld, HOUR_MS, onFailure, onSuccess, QUEUE } from './async-world.ts';

let world: AsyncWorld;
beforeEach(async () => {
  world = await asyncWorld();
});
afterEach(() => world.close());

describe('destinations', () => {
  it('receive a success, with event and response unchanged', async () => {
    await world.configure(onSuccess(QUEUE));
    world.runtime.results.push(finished('{ "ok": true }'));
    await world.send();
    await world.clock.advance(1);
    const timestamp = new Date(world.clock.now() - 1).toISOString();
    expect(world.sent).toMatchObject([
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
    await world.configure(onFailure(QUEUE));
    world.fail(3);
    await world.send({ Qualifier: '$LATEST' });
    await world.clock.advance(HOUR_MS);
    expect(world.bodies()).toMatchObject([
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
    await world.configure({ MaximumRetryAttempts: 0, DestinationConfig });
    await world.send();
    await world.clock.advance(1);
    world.fail(1);
    await world.send();
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
    expect(world.sent).toEqual([entry('Success', 'Success'), entry('Failure', 'RetriesExhausted')]);
  });

  it('can be topics, functions and buckets', async () => {
    const topic = 'arn:aws:sns:us-east-1:000000000000:t';
    const other = ARN.replace(/f$/, 'g');
    await world.call(CreateFunction, functionInput('g'));
    for (const destination of [topic, other, 'arn:aws:s3:::b']) {
      await world.configure({ MaximumRetryAttempts: 0, ...onFailure(destination) });
      world.fail(1);
      await world.send();
      await world.clock.advance(1);
    }
    expect(world.sent.map(({ service }) => service)).toEqual(['sns', 'lambda', 's3']);
    const record = expect.stringMatching(/^\{"version":"1\.0",/) as string;
    expect(world.sent[0]!.input).toEqual({ TopicArn: topic, Message: record });
    expect(world.sent[1]!.input).toMatchObject({ FunctionName: other, InvocationType: 'Event' });
    expect(String(world.sent[1]!.input['Payload'])).toEqual(record);
    expect(world.sent[2]!.input).toMatchObject({
      Bucket: 'b',
      Key: expect.stringMatching(
        /^aws\/lambda\/async\/f\/\d{4}\/\d\d\/\d\d\/[\d-]{10}T\d\d\.\d\d\.\d\d-[\da-f-]{36}$/,
      ),
    });
  });

  it('are retried while they cannot be reached, and then skipped', async () => {
    await world.configure(onSuccess(QUEUE));
    world.failMessages(2);
    await world.send();
    await world.clock.advance(5000);
    expect(world.sent).toHaveLength(1);
    world.failMessages(3);
    await world.send();
    await world.clock.advance(HOUR_MS);
    expect(world.sent).toHaveLength(1);
    expect(world.logged).toEqual(['could not send the outcome of an asynchronous invocation']);
    expect(world.attempts()).toHaveLength(2);
  });
});
