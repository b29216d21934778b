import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { finished } from '../world.ts';
import { type AsyncWorld, asyncWorld, EVENT, HOUR_MS, onFailure, QUEUE, THROTTLED } from './async-world.ts';

let world: AsyncWorld;
beforeEach(async () => {
  world = await asyncWorld();
});
afterEach(() => world.close());

describe('a dead-letter queue', () => {
  const attribute = (DataType: string, StringValue: string) => ({ DataType, StringValue });

  beforeEach(async () => {
    const DeadLetterConfig = { TargetArn: QUEUE };
    await world.call(UpdateFunctionConfiguration, { FunctionName: 'f', DeadLetterConfig });
  });

  it('receives the event, with the error in attributes', async () => {
    world.fail(3);
    await world.send();
    await world.clock.advance(HOUR_MS);
    expect(world.sent.map(({ input }) => input)).toMatchObject([
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
    await world.send();
    await world.clock.advance(HOUR_MS);
    expect(world.sent[0]!.input).toMatchObject({
      MessageAttributes: { ErrorMessage: attribute('String', expected) },
    });
  });

  it('receives failures in addition to a destination, but no successes', async () => {
    await world.configure({ MaximumRetryAttempts: 0, ...onFailure(QUEUE) });
    await world.send();
    await world.clock.advance(1);
    expect(world.sent).toEqual([]);
    world.fail(1);
    await world.send();
    await world.clock.advance(1);
    expect(world.sent).toHaveLength(2);
  });

  it('receives an event that was throttled until it expired', async () => {
    world.runtime.results.push(...Array.from({ length: 200 }, () => THROTTLED));
    await world.send();
    await world.clock.advance(7 * HOUR_MS);
    expect(world.sent[0]!.input['MessageAttributes']).toMatchObject({
      ErrorCode: attribute('Number', '429'),
    });
  });
});
