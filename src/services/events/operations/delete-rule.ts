import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, structure } from '../../../schema/shape.ts';
import { onRule } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { ruleAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html */
export const DeleteRule = operation('DeleteRule', {
  input: structure({ ...ruleAddress, Force: optional(boolean()) }),
  errors: [ResourceNotFound],
  access: onRule('events:DeleteRule'),
});

/** Succeeds when the rule does not exist. */
export const deleteRule: Handler<typeof DeleteRule, EventsContext> = async (
  { Name: name, EventBusName },
  { buses, rules, runner },
  caller,
) => {
  const { name: bus } = await buses.require(caller, ownBus(EventBusName, caller, 'events:DeleteRule'));
  const rule = await rules.find({ account: caller.account, region: caller.region, bus, name });
  if (!rule) return;
  if (rule.targets.length > 0) {
    throw ValidationError("Rule can't be deleted since it has targets.");
  }
  runner.remove(rule);
  await rules.delete(rule);
};
