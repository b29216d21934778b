import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, structure } from '../../../schema/shape.ts';
import { onRule } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { BusNameOrArn, FailedTargets, RuleName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */
export const RemoveTargets = operation('RemoveTargets', {
  input: structure({
    Rule: RuleName,
    EventBusName: optional(BusNameOrArn),
    Ids: list(RuleName, { min: 1, max: 100 }),
    Force: optional(boolean()),
  }),
  output: structure(FailedTargets),
  errors: [ResourceNotFound],
  access: onRule('events:RemoveTargets'),
});

export const removeTargets: Handler<typeof RemoveTargets, EventsContext> = async (
  { Rule: name, EventBusName, Ids },
  { rules },
  caller,
) => {
  const { account, region } = caller;
  const bus = ownBus(EventBusName, caller, 'events:RemoveTargets');
  await rules.update({ account, region, bus, name }, (rule) => ({
    ...rule,
    targets: rule.targets.filter(({ Id: id }) => !Ids.includes(id)),
  }));
  return { FailedEntryCount: 0, FailedEntries: [] };
};
