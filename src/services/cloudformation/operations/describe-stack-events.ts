import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onStack } from '../access.ts';
import { type CloudFormationContext, requireStack } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { eventMembers, eventPage } from '../event-page.ts';
import { NextToken, StackNameOrId } from '../shapes.ts';

const StackEvent = structure({ ...eventMembers, StackName: string() }, 'StackEvent');

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
export const DescribeStackEvents = operation('DescribeStackEvents', {
  readOnly: true,
  input: structure({ StackName: StackNameOrId, NextToken: optional(NextToken) }),
  output: structure({ StackEvents: list(StackEvent), NextToken: optional(NextToken) }),
  errors: [ValidationError],
  access: onStack('cloudformation:DescribeStackEvents'),
});

export const describeStackEvents: Handler<typeof DescribeStackEvents, CloudFormationContext> = async (
  { StackName: name, NextToken: token },
  context,
  caller,
) => {
  const stack = await requireStack(context, name, caller, () =>
    ValidationError(`Stack [${name}] does not exist`),
  );
  const { events, NextToken: next } = await eventPage(context, stack, token);
  return { StackEvents: events.map((event) => ({ ...event, StackName: stack.name })), NextToken: next };
};
