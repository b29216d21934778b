import { beforeEach, expect, test } from 'vitest';
import { PutEvents } from '../../../src/services/events/operations/put-events.ts';
import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { DescribeLogStreams } from '../../../src/services/logs/operations/describe-log-streams.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { queueArn, TargetWorld } from '../schedules/target-world.ts';
import { shop } from './world.ts';

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
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
