import { beforeEach, expect, test } from 'vitest';
import { DeleteRule } from '../../../src/services/events/operations/delete-rule.ts';
import { DisableRule } from '../../../src/services/events/operations/disable-rule.ts';
import { EnableRule } from '../../../src/services/events/operations/enable-rule.ts';
import { RemoveTargets } from '../../../src/services/events/operations/remove-targets.ts';
import { functionArn, queueArn, TargetWorld } from '../schedules/target-world.ts';
import { RuleArn, schedule } from './world.ts';

const MINUTE_MS = 60_000;
const policy = (sourceArn: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: functionArn,
        Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } },
      },
    ],
  });

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
});

const event = (time: string) => ({
  version: '0',
  id: expect.any(String) as string,
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time,
  region: 'eu-west-1',
  resources: [RuleArn],
  detail: {},
});

test('a rate sends an event each period, for the first time after one period', async () => {
  expect(await schedule(world, 'rate(5 minutes)')).toEqual({ RuleArn });
  await world.clock.advance(5 * MINUTE_MS - 1);
  expect(await world.bodies()).toEqual([]);
  await world.clock.advance(5 * MINUTE_MS + 1);
  expect(await world.bodies()).toEqual([event('2026-01-01T00:05:00Z'), event('2026-01-01T00:10:00Z')]);
});

test('a restart goes on with the schedule; what was missed for more than a minute is skipped', async () => {
  await schedule(world, 'cron(0/10 * * * ? *)');
  await world.clock.advance(10 * MINUTE_MS);
  expect(await world.bodies()).toHaveLength(1);
  world = await world.restartAfter(1_000);
  await world.clock.advance(1_000);
  expect(await world.bodies()).toEqual([]);
  world = await world.restartAfter(25 * MINUTE_MS);
  await world.clock.advance(5 * MINUTE_MS);
  expect(await world.bodies()).toEqual([event('2026-01-01T00:40:00Z')]);
  world = await world.restartAfter(10 * MINUTE_MS);
  await world.clock.advance(1_000);
  expect(await world.bodies()).toEqual([event('2026-01-01T00:50:00Z')]);
});

test('a disabled rule sends nothing, and a deleted one neither', async () => {
  await schedule(world, 'rate(1 minute)');
  await world.call('events', DisableRule, { Name: 'tick' });
  await world.clock.advance(3 * MINUTE_MS);
  expect(await world.bodies()).toEqual([]);
  await world.call('events', EnableRule, { Name: 'tick' });
  await world.clock.advance(MINUTE_MS);
  expect(await world.bodies()).toHaveLength(1);
  await expect(world.call('events', DeleteRule, { Name: 'tick' })).rejects.toThrow('it has targets');
  await world.call('events', RemoveTargets, { Rule: 'tick', Ids: ['one'] });
  await world.call('events', DeleteRule, { Name: 'tick' });
  await world.clock.advance(3 * MINUTE_MS);
  expect(await world.bodies()).toEqual([]);
});

test('deploying an unchanged rule again does not start its rate again', async () => {
  await schedule(world, 'rate(2 minutes)');
  await world.clock.advance(MINUTE_MS);
  await schedule(world, 'rate(2 minutes)');
  await world.clock.advance(MINUTE_MS);
  expect(await world.bodies()).toHaveLength(1);
});

test('a function is invoked asynchronously when its policy allows this rule', async () => {
  await schedule(world, 'rate(1 minute)', { Arn: functionArn, DeadLetterConfig: { Arn: queueArn('dead') } });
  await world.clock.advance(MINUTE_MS);
  world.policy = policy(`${RuleArn}-other`);
  await world.clock.advance(MINUTE_MS);
  expect(world.invoked).toEqual([]);
  const letters = await world.received('dead');
  expect(letters).toHaveLength(2);
  expect(letters[0]!.MessageAttributes).toMatchObject({
    RULE_ARN: { StringValue: RuleArn },
    TARGET_ARN: { StringValue: functionArn },
    ERROR_CODE: { StringValue: 'AccessDeniedException' },
    RETRY_ATTEMPTS: { StringValue: '0' },
  });
  world.policy = policy(RuleArn);
  await world.clock.advance(MINUTE_MS);
  expect(world.invoked).toEqual([['Event', event('2026-01-01T00:03:00Z')]]);
});

test('a throttled invocation is repeated until the retry policy is exhausted', async () => {
  world.policy = policy(RuleArn);
  await schedule(world, 'rate(1 hour)', {
    Arn: functionArn,
    RetryPolicy: { MaximumRetryAttempts: 2 },
    DeadLetterConfig: { Arn: queueArn('dead') },
  });
  world.throttled = 2;
  await world.clock.advance(60 * MINUTE_MS + 3_000);
  expect(world.invoked).toHaveLength(1);
  world.throttled = 3;
  await world.clock.advance(60 * MINUTE_MS);
  expect(world.invoked).toHaveLength(1);
  expect((await world.received('dead'))[0]!.MessageAttributes).toMatchObject({
    EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
    RETRY_ATTEMPTS: { StringValue: '2' },
  });
});
