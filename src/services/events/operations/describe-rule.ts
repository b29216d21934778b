import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onRule } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { describeRule as describe } from '../rules/rule.ts';
import { describedRule, ResourceArn, ruleAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export const DescribeRule = operation('DescribeRule', {
  input: structure(ruleAddress),
  output: structure({ ...describedRule, CreatedBy: ResourceArn }),
  errors: [ResourceNotFound],
  access: onRule('events:DescribeRule'),
});

export const describeRule: Handler<typeof DescribeRule, EventsContext> = async (
  { Name: name, EventBusName },
  { rules },
  caller,
) => {
  const { account, region } = caller;
  const bus = ownBus(EventBusName, caller, 'events:DescribeRule');
  const rule = await rules.require({ account, region, bus, name });
  return { ...describe(rule), CreatedBy: account };
};
