import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onBus } from '../access.ts';
import { busArn } from '../buses.ts';
import type { EventsContext } from '../context.ts';
import { LimitExceeded, ResourceAlreadyExists } from '../errors.ts';
import { MAX_BUSES } from '../limits.ts';
import { BusName, Description, ResourceArn, Tags } from '../shapes.ts';
import { withTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export const CreateEventBus = operation('CreateEventBus', {
  input: structure({ Name: BusName, Description: optional(Description), Tags: optional(Tags) }),
  output: structure({ EventBusArn: ResourceArn, Description: optional(Description) }),
  errors: [LimitExceeded, ResourceAlreadyExists],
  access: onBus('events:CreateEventBus', addedTags),
});

export const createEventBus: Handler<typeof CreateEventBus, EventsContext> = async (
  { Name: name, Description: description, Tags: tags },
  { buses, clock },
  caller,
) => {
  const { account, region } = caller;
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html#API_CreateEventBus_RequestSyntax
  if (name.includes('/')) {
    throw ValidationError(
      `Event bus name ${name} must not contain '/', which names of partner event buses have.`,
    );
  }
  if ((await buses.list(caller)).length >= MAX_BUSES) {
    throw LimitExceeded('The requested resource exceeds the maximum number allowed.');
  }
  const bus = { account, region, name, description, tags: withTags({}, tags), createdMs: clock.now() };
  if (!(await buses.create(bus))) throw ResourceAlreadyExists(`Event bus ${name} already exists.`);
  return { EventBusArn: busArn(bus), ...(description !== undefined && { Description: description }) };
};
