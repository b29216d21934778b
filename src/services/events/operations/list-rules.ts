import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { page } from '../page.ts';
import { describeRule } from '../rules/rule.ts';
import { BusNameOrArn, describedRule, NextToken, PageLimit, RuleName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export const ListRules = operation('ListRules', {
  input: structure({
    NamePrefix: optional(RuleName),
    EventBusName: optional(BusNameOrArn),
    NextToken: optional(NextToken),
    Limit: optional(PageLimit),
  }),
  output: structure({ Rules: list(structure(describedRule)), NextToken: optional(NextToken) }),
  errors: [ResourceNotFound],
  access: onAll('events:ListRules'),
});

export const listRules: Handler<typeof ListRules, EventsContext> = async (
  input,
  { buses, rules },
  caller,
) => {
  const { name: bus } = await buses.require(caller, ownBus(input.EventBusName, caller, 'events:ListRules'));
  const all = await rules.listBus(caller, bus);
  const wanted = all.filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, next } = page(`ListRules ${bus}`, wanted, ({ name }) => name, input);
  return { Rules: items.map(describeRule), ...next };
};
