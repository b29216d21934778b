import { beforeEach, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { DeleteRule } from '../../../src/services/events/operations/delete-rule.ts';
import { DescribeRule } from '../../../src/services/events/operations/describe-rule.ts';
import { DisableRule } from '../../../src/services/events/operations/disable-rule.ts';
import { EnableRule } from '../../../src/services/events/operations/enable-rule.ts';
import { ListRuleNamesByTarget } from '../../../src/services/events/operations/list-rule-names-by-target.ts';
import { ListRules } from '../../../src/services/events/operations/list-rules.ts';
import { ListTagsForResource } from '../../../src/services/events/operations/list-tags-for-resource.ts';
import { ListTargetsByRule } from '../../../src/services/events/operations/list-targets-by-rule.ts';
import { CreateEventBus } from '../../../src/services/events/operations/create-event-bus.ts';
import { DeleteEventBus } from '../../../src/services/events/operations/delete-event-bus.ts';
import { DescribeEventBus } from '../../../src/services/events/operations/describe-event-bus.ts';
import { ListEventBuses } from '../../../src/services/events/operations/list-event-buses.ts';
import { PutEvents } from '../../../src/services/events/operations/put-events.ts';
import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { RemoveTargets } from '../../../src/services/events/operations/remove-targets.ts';
import { TagResource } from '../../../src/services/events/operations/tag-resource.ts';
import { TestEventPattern } from '../../../src/services/events/operations/test-event-pattern.ts';
import { UntagResource } from '../../../src/services/events/operations/untag-resource.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { DescribeLogStreams } from '../../../src/services/logs/operations/describe-log-streams.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { functionArn, queueArn, TargetWorld } from '../schedules/target-world.ts';

const MINUTE_MS = 60_000;
const RuleArn = 'arn:aws:events:eu-west-1:123456789012:rule/tick';
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

async function schedule(ScheduleExpression: string, target: Record<string, unknown> = {}) {
  const made = await world.call('events', PutRule, { Name: 'tick', ScheduleExpression });
  await world.call('events', PutTargets, {
    Rule: 'tick',
    Targets: [{ Id: 'one', Arn: queueArn('first'), ...target }],
  });
  return made;
}

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
  expect(await schedule('rate(5 minutes)')).toEqual({ RuleArn });
  await world.clock.advance(5 * MINUTE_MS - 1);
  expect(await world.bodies()).toEqual([]);
  await world.clock.advance(5 * MINUTE_MS + 1);
  expect(await world.bodies()).toEqual([event('2026-01-01T00:05:00Z'), event('2026-01-01T00:10:00Z')]);
});

test('a restart goes on with the schedule; what was missed for more than a minute is skipped', async () => {
  await schedule('cron(0/10 * * * ? *)');
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
  await schedule('rate(1 minute)');
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
  await schedule('rate(2 minutes)');
  await world.clock.advance(MINUTE_MS);
  await schedule('rate(2 minutes)');
  await world.clock.advance(MINUTE_MS);
  expect(await world.bodies()).toHaveLength(1);
});

test('a function is invoked asynchronously when its policy allows this rule', async () => {
  await schedule('rate(1 minute)', { Arn: functionArn, DeadLetterConfig: { Arn: queueArn('dead') } });
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
  await schedule('rate(1 hour)', {
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

const shop = (detail: object, more: object = {}) => ({
  Source: 'shop',
  DetailType: 'order',
  Detail: JSON.stringify(detail),
  ...more,
});

test('PutEvents sends an event to the rules whose patterns match it', async () => {
  const EventPattern = JSON.stringify({ source: ['shop'], detail: { total: [{ numeric: ['>', 10] }] } });
  await world.call('events', PutRule, { Name: 'large', EventPattern });
  await world.call('events', PutTargets, {
    Rule: 'large',
    Targets: [{ Id: 'q', Arn: queueArn('first'), InputPath: '$.detail' }],
  });
  const put = await world.call('events', PutEvents, {
    Entries: [
      shop({ total: 11 }),
      shop({ total: 9 }),
      { Source: 'shop', DetailType: 'order' },
      shop({}, { Detail: '[' }),
      shop({ total: 12 }, { EventBusName: 'absent' }),
      shop({ total: 13 }, { Source: 'aws.s3' }),
    ],
  });
  expect(put).toMatchObject({
    FailedEntryCount: 3,
    Entries: [
      { EventId: expect.any(String) },
      { EventId: expect.any(String) },
      { ErrorCode: 'InvalidArgument' },
      { ErrorCode: 'MalformedDetail' },
      { EventId: expect.any(String) },
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
    ],
  });
  expect(await world.bodies()).toEqual([{ total: 11 }]);
});

test('a template of the input takes parts of the event', async () => {
  await world.call('events', PutRule, { Name: 'any', EventPattern: '{"source":["shop"]}' });
  await world.call('events', PutTargets, {
    Rule: 'any',
    Targets: [
      {
        Id: 'q',
        Arn: queueArn('first'),
        InputTransformer: {
          InputPathsMap: { who: '$.detail.names[0]', none: '$.detail.none', detail: '$.detail' },
          InputTemplate:
            '{"text":"<who> \\"ordered\\" <none>","who":<who>,"none":<none>,"all":<detail>,"rule":"<aws.events.rule-name>"}',
        },
      },
      { Id: 'constant', Arn: queueArn('dead'), Input: '{"a":1}' },
    ],
  });
  await world.call('events', PutEvents, { Entries: [shop({ names: ['A"B'] })] });
  expect(await world.bodies()).toEqual([
    { text: 'A"B "ordered" ', who: 'A"B', none: '', all: { names: ['A"B'] }, rule: 'any' },
  ]);
  expect(await world.bodies('dead')).toEqual([{ a: 1 }]);
});

const detail = {
  user: { id: 'u-1' },
  list: ['HIGH', 'LOW'],
  valid: true,
  nothing: null,
  escaped: ['a"b', 'c\\', 'd\n'],
};

test.each<[template: string, expected: unknown]>([
  ['"<user> and <list>, <valid>, <none>, <nothing>"', '{id:u-1} and [HIGH,LOW], true, , null'],
  ['"<escaped>"', '[ab,c\\,d\n]'],
  [
    '{"user":<user>,"list":[<list>,1],"nothing":<nothing>}',
    { user: detail.user, list: [detail.list, 1], nothing: null },
  ],
  [
    '{"event":<aws.events.event>}',
    {
      event: {
        id: expect.any(String),
        account: '123456789012',
        detailType: 'order',
        time: '2026-01-01T00:00:00Z',
        source: 'shop',
        region: 'eu-west-1',
        resources: [],
        version: '0',
      },
    },
  ],
  // Not JSON, so it is not delivered.
  ['{"user":"<user>"}', undefined],
  ['{"list":"of <list>"}', undefined],
])('the template %s is filled as AWS does', async (InputTemplate, expected) => {
  await world.call('events', PutRule, { Name: 'any', EventPattern: '{"source":["shop"]}' });
  const InputPathsMap = Object.fromEntries(
    ['user', 'list', 'valid', 'none', 'nothing', 'escaped'].map((name) => [name, `$.detail.${name}`]),
  );
  await world.call('events', PutTargets, {
    Rule: 'any',
    Targets: [
      { Id: 'q', Arn: queueArn('first'), InputTransformer: { InputPathsMap, InputTemplate } },
      { Id: 'constant', Arn: queueArn('dead'), Input: '1' },
    ],
  });
  await world.call('events', PutEvents, { Entries: [shop(detail)] });
  expect(await world.bodies()).toEqual(expected === undefined ? [] : [expected]);
  expect(await world.bodies('dead')).toEqual([1]);
});

test('a template with a placeholder that is not defined is refused', async () => {
  await world.call('events', PutRule, { Name: 'any', EventPattern: '{"source":["shop"]}' });
  const InputTransformer = {
    InputPathsMap: { a: '$.detail.a' },
    InputTemplate: '"<a> <aws.events.event> <b>"',
  };
  const refused = world.call('events', PutTargets, {
    Rule: 'any',
    Targets: [{ Id: 'q', Arn: queueArn('first'), InputTransformer }],
  });
  await expect(refused).rejects.toThrow('InputTemplate for target q contains invalid placeholder b.');
});

test('a log group gets events, or what a transformer makes of them, in one log stream', async () => {
  const logGroupName = '/aws/events/orders';
  await world.call('logs', CreateLogGroup, { logGroupName });
  await world.call('events', PutRule, { Name: 'any', EventPattern: '{"source":["shop"]}' });
  const Arn = `arn:aws:logs:eu-west-1:123456789012:log-group:${logGroupName}`;
  const InputTransformer = {
    InputPathsMap: { at: '$.time', who: '$.detail.who' },
    InputTemplate: '{"timestamp":"<at>","message":"order of <who>"}',
  };
  await world.call('events', PutTargets, {
    Rule: 'any',
    Targets: [
      { Id: 'whole', Arn },
      { Id: 'transformed', Arn: `${Arn}:*`, InputTransformer },
      { Id: 'missing', Arn: `${Arn}-missing`, DeadLetterConfig: { Arn: queueArn('dead') } },
      // It has no such group either, but that is not for this account to know.
      {
        Id: 'foreign',
        Arn: Arn.replace('123456789012', '999999999999'),
        DeadLetterConfig: { Arn: queueArn('dead') },
      },
      {
        Id: 'old',
        Arn,
        InputTransformer: { InputTemplate: '{"timestamp":1,"message":"m"}' },
        DeadLetterConfig: { Arn: queueArn('dead') },
      },
    ],
  });
  await world.clock.advance(5_000);
  const Time = new Date(world.clock.now() - 2_000);
  for (const who of ['a', 'b']) {
    await world.call('events', PutEvents, { Entries: [shop({ who }, { Time: Time.getTime() })] });
  }
  const { logStreams } = await world.call('logs', DescribeLogStreams, { logGroupName });
  expect(logStreams).toHaveLength(1);
  const { events } = await world.call('logs', FilterLogEvents, { logGroupName });
  const text = (detail: object) => expect.stringContaining(`"detail":${JSON.stringify(detail)}`) as string;
  const wholeMs = world.clock.now();
  const transformedMs = Time.getTime();
  expect(events.map(({ timestamp, message }) => [timestamp, message])).toEqual(
    expect.arrayContaining([
      [wholeMs, text({ who: 'a' })],
      [wholeMs, text({ who: 'b' })],
      [transformedMs, 'order of a'],
      [transformedMs, 'order of b'],
    ]),
  );
  expect(events).toHaveLength(4);
  const codes = (await world.received('dead')).map(
    ({ MessageAttributes: attributes }) => attributes?.['ERROR_CODE']?.StringValue,
  );
  expect(codes.filter((code) => code === 'AccessDeniedException')).toHaveLength(2);
  expect(codes).toHaveLength(6);
});

test('a bus as a target receives the event as it is, and sends it to no third bus', async () => {
  const names = ['orders', 'audit'];
  const busOf = (name: string) => `arn:aws:events:eu-west-1:123456789012:event-bus/${name}`;
  for (const Name of names) await world.call('events', CreateEventBus, { Name });
  const connect = async (EventBusName: string, Targets: Input<typeof PutTargets>['Targets']) => {
    await world.call('events', PutRule, { Name: 'on', EventBusName, EventPattern: '{"source":["shop"]}' });
    return world.call('events', PutTargets, { Rule: 'on', EventBusName, Targets });
  };
  const dead = { DeadLetterConfig: { Arn: queueArn('dead') } };
  await connect('default', [
    { Id: 'orders', Arn: busOf('orders') },
    { Id: 'none', Arn: busOf('none'), ...dead },
  ]);
  await connect('orders', [
    { Id: 'q', Arn: queueArn('first') },
    { Id: 'audit', Arn: busOf('audit') },
    { Id: 'back', Arn: busOf('default') },
  ]);
  await connect('audit', [{ Id: 'q', Arn: queueArn('first') }]);
  const { Entries } = await world.call('events', PutEvents, { Entries: [shop({ a: 1 })] });
  const [id] = Entries.map(({ EventId }) => EventId);
  expect(await world.bodies()).toMatchObject([{ id, source: 'shop', detail: { a: 1 } }]);
  const [letter] = await world.received('dead');
  expect(letter?.MessageAttributes?.['ERROR_CODE']?.StringValue).toBe('ResourceNotFoundException');
  const refused = (target: object) => connect('audit', [{ Id: 'bad', Arn: busOf('orders'), ...target }]);
  await expect(refused({ InputPath: '$.detail' })).rejects.toThrow('an event bus receives the whole event');
  const abroad = busOf('orders').replace('eu-west-1', 'us-east-1');
  await expect(refused({ Arn: abroad })).rejects.toThrow('Cross-region api call is not allowed.');
  await expect(refused({ Arn: queueArn('first'), Input: '{' })).rejects.toThrow('JSON syntax error in input');
  await expect(world.call('events', CreateEventBus, { Name: 'a/b' })).rejects.toThrow("must not contain '/'");
});

test('buses have rules of their own', async () => {
  const { EventBusArn } = await world.call('events', CreateEventBus, { Name: 'orders' });
  const rule = { Name: 'all', EventPattern: '{"source":["shop"]}', EventBusName: EventBusArn };
  const { RuleArn: arn } = await world.call('events', PutRule, rule);
  expect(arn).toBe('arn:aws:events:eu-west-1:123456789012:rule/orders/all');
  const target = { Id: 'q', Arn: queueArn('first'), InputPath: '$.detail' };
  await world.call('events', PutTargets, { Rule: 'all', EventBusName: 'orders', Targets: [target] });
  await world.call('events', PutEvents, {
    Entries: [shop({ on: 'default' }), shop({ on: 'orders' }, { EventBusName: 'orders' })],
  });
  expect(await world.bodies()).toEqual([{ on: 'orders' }]);
  expect(await world.call('events', DescribeEventBus, { Name: 'orders' })).toMatchObject({
    Arn: EventBusArn,
  });
  const { EventBuses } = await world.call('events', ListEventBuses, {});
  expect(EventBuses.map(({ Name }) => Name)).toEqual(['default', 'orders']);
  expect(EventBuses[1]).toEqual(await world.call('events', DescribeEventBus, { Name: 'orders' }));
  const ResourceARN = EventBuses[0]!.Arn;
  const Tags = [{ Key: 'team', Value: 'shop' }];
  await world.call('events', TagResource, { ResourceARN, Tags });
  expect(await world.call('events', ListTagsForResource, { ResourceARN })).toEqual({ Tags });
  expect((await world.call('events', ListEventBuses, {})).EventBuses).toHaveLength(2);
  await expect(world.call('events', DeleteEventBus, { Name: 'orders' })).rejects.toThrow('it has rules');
  const scheduled = { Name: 's', ScheduleExpression: 'rate(1 minute)', EventBusName: 'orders' };
  await expect(world.call('events', PutRule, scheduled)).rejects.toThrow('default event bus');
});

test('a bus of another account or region is not the bus of that name of the caller', async () => {
  await world.call('events', PutRule, { Name: 'all', EventPattern: '{"source":["shop"]}' });
  await world.call('events', PutTargets, { Rule: 'all', Targets: [{ Id: 'q', Arn: queueArn('first') }] });
  const busIn = (region: string, account: string) => `arn:aws:events:${region}:${account}:event-bus/default`;
  const calls = (bus: string) => [
    world.call('events', PutEvents, { Entries: [shop({}), shop({}, { EventBusName: bus })] }),
    world.call('events', DescribeEventBus, { Name: bus }),
    world.call('events', DisableRule, { Name: 'all', EventBusName: bus }),
    world.call('events', RemoveTargets, { Rule: 'all', EventBusName: bus, Ids: ['q'] }),
  ];
  const errorsOf = async (bus: string) =>
    (await Promise.allSettled(calls(bus))).map((result) =>
      result.status === 'rejected' ? (result.reason as Error).message : 'no error',
    );
  const other = busIn('eu-west-1', '111122223333');
  const denied = (action: string) =>
    `User: arn:aws:iam::123456789012:root is not authorized to perform: ${action} on resource: ${other} because no resource-based policy allows the ${action} action`;
  expect(await errorsOf(other)).toEqual(
    ['PutEvents', 'DescribeEventBus', 'DisableRule', 'RemoveTargets'].map((name) => denied(`events:${name}`)),
  );
  const elsewhere = await errorsOf(busIn('us-west-2', '123456789012'));
  expect(new Set(elsewhere)).toEqual(new Set(['Cross-region api call is not allowed.']));
  expect(await world.bodies()).toEqual([]);
});

test('rules are described, listed and tagged', async () => {
  await schedule('rate(1 minute)');
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
  await schedule('rate(1 minute)');
  const target = (more: object) =>
    world.call('events', PutTargets, {
      Rule: 'tick',
      Targets: [{ Id: 'x', Arn: queueArn('first'), ...more }],
    });
  await expect(target({ Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/c' })).rejects.toThrow('to ecs');
  await expect(target({ Input: '{}', InputPath: '$.detail' })).rejects.toThrow('Only one of');
  await expect(target({ InputPath: '$.detail[*]' })).rejects.toThrow('not a JSON path');
});
