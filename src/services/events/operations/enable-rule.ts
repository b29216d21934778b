import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onRule } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { setRuleState } from '../rules/rule-state.ts';
import { ruleAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */
export const EnableRule = operation('EnableRule', {
  input: structure(ruleAddress),
  errors: [ResourceNotFound],
  access: onRule('events:EnableRule'),
});

export const enableRule: Handler<typeof EnableRule, EventsContext> = (input, context, caller) =>
  setRuleState(context, caller, input, 'ENABLED');
