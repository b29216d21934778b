import { describe, expect, it } from 'vitest';
import { GetTags } from '../../src/services/apigateway/http/operations/get-tags.ts';
import { DescribeEventBus } from '../../src/services/events/operations/describe-event-bus.ts';
import { ListTagsForResource as ListTagsOfEvents } from '../../src/services/events/operations/list-tags-for-resource.ts';
import { PutEvents } from '../../src/services/events/operations/put-events.ts';
import { ListTagsForResource as ListTagsOfGroup } from '../../src/services/scheduler/operations/list-tags-for-resource.ts';
import { ListTagsForResource as ListTagsOfTopic } from '../../src/services/sns/operations/list-tags-for-resource.ts';
import { Publish } from '../../src/services/sns/operations/publish.ts';
import { GetParameter } from '../../src/services/ssm/operations/get-parameter.ts';
import { permissionLines } from '../support/repository/permission-lines.ts';

/*
 * A Deny names a resource in one way. Whatever other ARN an operation takes for the same resource has to be checked as
 * that one.
 */

const arn = (service: string, resource: string, { partition = 'aws', region = 'eu-west-1' } = {}) =>
  `arn:${partition}:${service}:${region}:123456789012:${resource}`;
const otherPartition = { partition: 'aws-cn' };
const otherRegion = { region: 'us-west-2' };

/** The resource of the first permission. */
async function resourceOf(...call: Parameters<typeof permissionLines>): Promise<string | undefined> {
  return (await permissionLines(...call))[0]?.split(' ')[1];
}

describe('a resource has one name in permissions', () => {
  it.each([
    arn('events', 'event-bus/shop', otherPartition),
    arn('events', 'event-bus/shop', otherRegion),
    arn('iam', 'event-bus/shop'),
    'shop',
  ])('event bus %s', async (name) => {
    expect(await resourceOf(PutEvents, { Entries: [{ EventBusName: name }] })).toBe(
      arn('events', 'event-bus/shop'),
    );
    expect(await resourceOf(DescribeEventBus, { Name: name })).toBe(arn('events', 'event-bus/shop'));
  });

  it.each([
    [arn('events', 'rule/hourly', otherPartition), arn('events', 'rule/hourly')],
    [arn('events', 'rule/default/hourly'), arn('events', 'rule/hourly')],
    [arn('events', 'rule/shop/paid', otherPartition), arn('events', 'rule/shop/paid')],
    [arn('events', 'event-bus/shop', otherPartition), arn('events', 'event-bus/shop')],
  ])('tags of %s', async (ResourceARN, named) => {
    expect(await resourceOf(ListTagsOfEvents, { ResourceARN })).toBe(named);
  });

  it('topics', async () => {
    const news = arn('sns', 'news', otherPartition);
    expect(await resourceOf(Publish, { TopicArn: news, Message: 'x' })).toBe(arn('sns', 'news'));
    expect(await resourceOf(ListTagsOfTopic, { ResourceArn: news })).toBe(arn('sns', 'news'));
  });

  it('groups of schedules', async () => {
    const group = arn('scheduler', 'schedule-group/shop', otherPartition);
    expect(await resourceOf(ListTagsOfGroup, { ResourceArn: group })).toBe(
      arn('scheduler', 'schedule-group/shop'),
    );
  });

  it.each([
    ['key', 'parameter/key'],
    ['/key', 'parameter/key'],
    [arn('ssm', 'parameter/key', otherPartition), 'parameter/key'],
    [arn('ssm', 'parameter/shop/key:3'), 'parameter/shop/key'],
    [arn('ssm', 'parameter/parameter/key'), 'parameter/parameter/key'],
  ])('parameter %s', async (Name, named) => {
    expect(await resourceOf(GetParameter, { Name })).toBe(arn('ssm', named));
  });

  it.each([
    'arn:aws-cn:apigateway:eu-west-1::/apis/a1',
    'arn:aws:apigateway:us-west-2::/apis/a1',
    'arn:aws:apigateway:eu-west-1::/v2/apis/a1',
  ])('tags of %s', async (ResourceArn) => {
    const named = encodeURIComponent('arn:aws:apigateway:eu-west-1::/apis/a1');
    expect(await resourceOf(GetTags, { ResourceArn })).toBe(`arn:aws:apigateway:eu-west-1::/tags/${named}`);
  });
});
