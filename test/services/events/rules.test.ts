import { beforeEach, expect, test } from 'vitest';
import { DescribeRule } from '../../../src/services/events/operations/describe-rule.ts';
import { ListRuleNamesByTarget } from '../../../src/services/events/operations/list-rule-names-by-target.ts';
import { ListRules } from '../../../src/services/events/operations/list-rules.ts';
import { ListTagsForResource } from '../../../src/services/events/operations/list-tags-for-resource.ts';
import { ListTargetsByRule } from '../../../src/services/events/operations/list-targets-by-rule.ts';
import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { TagResource } from '../../../src/services/events/operations/tag-resource.ts';
import { TestEventPattern } from '../../../src/services/events/operations/test-event-pattern.ts';
import { UntagResource } from '../../../src/services/events/operations/untag-resource.ts';
import { queueArn, TargetWorld } from '../schedules/target-world.ts';
import { RuleArn, schedule } from './world.ts';

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
});

test('rules are described, listed and tagged', async () => {
  await schedule(world, 'rate(1 minute)');
  const rule = {
    Name: 'tick',
    Arn: RuleArn,
    EventBusName: 'default',
    State: 'ENABLED',
    ScheduleExpression: 'rate(1 minute)',
  };
  expect(await world.call('events', DescribeRule, { Name: 'tick' })).toEqual({
    ...rule,
    CreatedBy: '123456789012',
  });
  expect(await world.call('events', ListRules, { NamePrefix: 't' })).toEqual({ Rules: [rule] });
  expect(await world.call('events', ListTargetsByRule, { Rule: 'tick' })).toEqual({
    Targets: [{ Id: 'one', Arn: queueArn('first') }],
  });
  expect(await world.call('events', ListRuleNamesByTarget, { TargetArn: queueArn('first') })).toEqual({
    RuleNames: ['tick'],
  });
  const tags = [{ Key: 'team', Value: 'data' }];
  await world.call('events', TagResource, { ResourceARN: RuleArn, Tags: tags });
  expect(await world.call('events', ListTagsForResource, { ResourceARN: RuleArn })).toEqual({ Tags: tags });
  await world.call('events', UntagResource, { ResourceARN: RuleArn, TagKeys: ['team'] });
  expect(await world.call('events', ListTagsForResource, { ResourceARN: RuleArn })).toEqual({ Tags: [] });
});

test('invalid rules and targets are rejected', async () => {
  const put = (input: object) => world.call('events', PutRule, { Name: 'r', ...input });
  await expect(put({})).rejects.toThrow('EventPattern or ScheduleExpression must be specified');
  await expect(put({ ScheduleExpression: 'rate(1 minutes)' })).rejects.toThrow('is not valid');
  await expect(put({ EventPattern: '{"source":"x"}' })).rejects.toMatchObject({
    code: 'InvalidEventPatternException',
    message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
  });
  await expect(put({ ScheduleExpression: 'rate( 5 minutes )' })).rejects.toThrow('is not valid');
  const event = { id: '1', account: '1', source: 'shop', time: 'now', region: 'r', 'detail-type': 'order' };
  const { time: _, ...withoutTime } = event;
  for (const invalid of ['{', '[]', JSON.stringify(withoutTime)]) {
    await expect(
      world.call('events', TestEventPattern, { EventPattern: '{"source":["shop"]}', Event: invalid }),
    ).rejects.toMatchObject({ code: 'ValidationException', message: 'Parameter Event is not valid.' });
  }
  const Event = JSON.stringify(event);
  expect(
    await world.call('events', TestEventPattern, { EventPattern: '{"source":["shop"]}', Event }),
  ).toEqual({ Result: true });
  await schedule(world, 'rate(1 minute)');
  const target = (more: object) =>
    world.call('events', PutTargets, {
      Rule: 'tick',
      Targets: [{ Id: 'x', Arn: queueArn('first'), ...more }],
    });
  await expect(target({ Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/c' })).rejects.toThrow('to ecs');
  await expect(target({ Input: '{}', InputPath: '$.detail' })).rejects.toThrow('Only one of');
  await expect(target({ InputPath: '$.detail[*]' })).rejects.toThrow('not a JSON path');
});
