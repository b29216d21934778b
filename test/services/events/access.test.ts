import { describe, expect, it } from 'vitest';
import { CreateEventBus } from '../../../src/services/events/operations/create-event-bus.ts';
import { DescribeRule } from '../../../src/services/events/operations/describe-rule.ts';
import { PutEvents } from '../../../src/services/events/operations/put-events.ts';
import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const EVENTS = 'arn:aws:events:eu-west-1:123456789012';
const ROLE = 'arn:aws:iam::123456789012:role/events';
const CREATOR = 'events:creatorAccount=123456789012';

describe('permissions of EventBridge', () => {
  it('are those of the rule on its bus', async () => {
    expect(await permissionLines(DescribeRule, { Name: 'hourly' })).toEqual([
      `events:DescribeRule ${EVENTS}:rule/hourly ${CREATOR}`,
    ]);
    const onOtherBus = { Name: 'hourly', EventBusName: `${EVENTS}:event-bus/shop` };
    expect(await permissionLines(DescribeRule, onOtherBus)).toEqual([
      `events:DescribeRule ${EVENTS}:rule/shop/hourly ${CREATOR}`,
    ]);
  });

  it('of a new rule include what its pattern names, its tags and its role', async () => {
    const EventPattern = '{"source":["shop",{"prefix":"aws."}],"detail-type":["paid"]}';
    const Tags = [{ Key: 'team', Value: 'web' }];
    expect(await permissionLines(PutRule, { Name: 'paid', EventPattern, RoleArn: ROLE, Tags })).toEqual([
      `events:PutRule ${EVENTS}:rule/paid events:source=shop events:detail-type=paid aws:RequestTag/team=web ` +
        `aws:TagKeys=team ${CREATOR}`,
      `events:TagResource ${EVENTS}:rule/paid aws:RequestTag/team=web aws:TagKeys=team ${CREATOR}`,
      `iam:PassRole ${ROLE} iam:PassedToService=events.amazonaws.com`,
    ]);
  });

  it('of targets include their roles, each once', async () => {
    const Arn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';
    const Targets = ['1', '2'].map((Id) => ({ Id, Arn, RoleArn: ROLE }));
    expect(await permissionLines(PutTargets, { Rule: 'paid', Targets })).toEqual([
      `events:PutTargets ${EVENTS}:rule/paid events:TargetArn=${Arn},${Arn} ${CREATOR}`,
      `iam:PassRole ${ROLE} iam:PassedToService=events.amazonaws.com`,
    ]);
  });

  it('of events are those of their buses', async () => {
    const Entries = [
      { Source: 'shop', DetailType: 'paid' },
      { Source: 'shop', DetailType: 'sent', EventBusName: 'shop' },
    ];
    const keys = 'events:source=shop,shop events:detail-type=paid,sent events:eventBusInvocation=false';
    expect(await permissionLines(PutEvents, { Entries })).toEqual([
      `events:PutEvents ${EVENTS}:event-bus/default ${keys}`,
      `events:PutEvents ${EVENTS}:event-bus/shop ${keys}`,
    ]);
    expect(await permissionLines(CreateEventBus, { Name: 'shop' })).toEqual([
      `events:CreateEventBus ${EVENTS}:event-bus/shop`,
    ]);
  });
});
