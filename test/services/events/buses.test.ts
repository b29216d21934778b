import { beforeEach, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { DisableRule } from '../../../src/services/events/operations/disable-rule.ts';
import { ListTagsForResource } from '../../../src/services/events/operations/list-tags-for-resource.ts';
import { CreateEventBus } from '../../../src/services/events/operations/create-event-bus.ts';
import { DeleteEventBus } from '../../../src/services/events/operations/delete-event-bus.ts';
import { DescribeEventBus } from '../../../src/services/events/operations/describe-event-bus.ts';
import { ListEventBuses } from '../../../src/services/events/operations/list-event-buses.ts';
import { PutEvents } from '../../../src/services/events/operations/put-events.ts';
import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { RemoveTargets } from '../../../src/services/events/operations/remove-targets.ts';
import { TagResource } from '../../../src/services/events/operations/tag-resource.ts';
import { queueArn, TargetWorld } from '../schedules/target-world.ts';
import { shop } from './world.ts';

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
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
