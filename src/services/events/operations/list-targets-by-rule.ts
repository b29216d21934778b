import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onRule } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { page } from '../page.ts';
import { BusNameOrArn, NextToken, PageLimit, RuleName, Target } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
export const ListTargetsByRule = operation('ListTargetsByRule', {
  input: structure({
    Rule: RuleName,
    EventBusName: optional(BusNameOrArn),
    NextToken: optional(NextToken),
    Limit: optional(PageLimit),
  }),
  output: structure({ Targets: list(Target), NextToken: optional(NextToken) }),
  errors: [ResourceNotFound],
  access: onRule('events:ListTargetsByRule'),
});

export const listTargetsByRule: Handler<typeof ListTargetsByRule, EventsContext> = async (
  input,
  { rules },
  caller,
) => {
  const { account, region } = caller;
  const bus = ownBus(input.EventBusName, caller, 'events:ListTargetsByRule');
  const { Rule: name } = input;
  const { targets } = await rules.require({ account, region, bus, name });
  const { items, next } = page(`ListTargetsByRule ${name}`, targets, ({ Id: id }) => id, input);
  return { Targets: items, ...next };
};
