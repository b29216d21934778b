import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { page } from '../page.ts';
import { BusNameOrArn, NextToken, PageLimit, ResourceArn, RuleName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export const ListRuleNamesByTarget = operation('ListRuleNamesByTarget', {
  input: structure({
    TargetArn: ResourceArn,
    EventBusName: optional(BusNameOrArn),
    NextToken: optional(NextToken),
    Limit: optional(PageLimit),
  }),
  output: structure({ RuleNames: list(RuleName), NextToken: optional(NextToken) }),
  errors: [ResourceNotFound],
  access: onAll('events:ListRuleNamesByTarget'),
});

export const listRuleNamesByTarget: Handler<typeof ListRuleNamesByTarget, EventsContext> = async (
  input,
  { buses, rules },
  caller,
) => {
  const { name: bus } = await buses.require(
    caller,
    ownBus(input.EventBusName, caller, 'events:ListRuleNamesByTarget'),
  );
  const names = (await rules.listBus(caller, bus))
    .filter(({ targets }) => targets.some(({ Arn: arn }) => arn === input.TargetArn))
    .map(({ name }) => name);
  const { items, next } = page(`ListRuleNamesByTarget ${input.TargetArn}`, names, (name) => name, input);
  return { RuleNames: items, ...next };
};
