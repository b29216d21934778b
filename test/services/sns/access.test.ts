import { describe, expect, it } from 'vitest';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { UntagResource } from '../../../src/services/sns/operations/untag-resource.ts';
import { Unsubscribe } from '../../../src/services/sns/operations/unsubscribe.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const NEWS = 'arn:aws:sns:eu-west-1:123456789012:news';
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:orders';

describe('permissions of SNS', () => {
  it('are those of the topic of a call', async () => {
    expect(await permissionLines(Publish, { TopicArn: NEWS, Message: 'x' })).toEqual([`sns:Publish ${NEWS}`]);
    expect(await permissionLines(Publish, { Message: 'x' })).toEqual([
      'sns:Publish arn:aws:sns:eu-west-1:123456789012:*',
    ]);
    expect(await permissionLines(Unsubscribe, { SubscriptionArn: `${NEWS}:1` })).toEqual([
      'sns:Unsubscribe *',
    ]);
  });

  it('include the endpoint of a subscription', async () => {
    expect(await permissionLines(Subscribe, { TopicArn: NEWS, Protocol: 'sqs', Endpoint: QUEUE })).toEqual([
      `sns:Subscribe ${NEWS} sns:Protocol=sqs sns:Endpoint=${QUEUE}`,
    ]);
  });

  it('include the tags of a request', async () => {
    const Tags = [{ Key: 'team', Value: 'web' }];
    expect(await permissionLines(CreateTopic, { Name: 'news', Tags })).toEqual([
      `sns:CreateTopic ${NEWS} aws:RequestTag/team=web aws:TagKeys=team`,
      `sns:TagResource ${NEWS} aws:RequestTag/team=web aws:TagKeys=team`,
    ]);
    expect(await permissionLines(UntagResource, { ResourceArn: NEWS, TagKeys: ['team'] })).toEqual([
      `sns:UntagResource ${NEWS} aws:TagKeys=team`,
    ]);
  });
});
