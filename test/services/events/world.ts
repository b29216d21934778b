import { PutRule } from '../../../src/services/events/operations/put-rule.ts';
import { PutTargets } from '../../../src/services/events/operations/put-targets.ts';
import { queueArn, type TargetWorld } from '../schedules/target-world.ts';

/** The ARN of the rule `tick`. */
export const RuleArn = 'arn:aws:events:eu-west-1:123456789012:rule/tick';

/** Makes the rule `tick` send to a target, which is the queue `first` unless the test says another. */
export async function schedule(
  world: TargetWorld,
  ScheduleExpression: string,
  target: Record<string, unknown> = {},
) {
  const made = await world.call('events', PutRule, { Name: 'tick', ScheduleExpression });
  await world.call('events', PutTargets, {
    Rule: 'tick',
    Targets: [{ Id: 'one', Arn: queueArn('first'), ...target }],
  });
  return made;
}

/** An entry of PutEvents. */
export const shop = (detail: object, more: object = {}) => ({
  Source: 'shop',
  DetailType: 'order',
  Detail: JSON.stringify(detail),
  ...more,
});
