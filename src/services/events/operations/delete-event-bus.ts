import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onBus } from '../access.ts';
import type { EventsContext } from '../context.ts';
import { DEFAULT_BUS } from '../rules/rule.ts';
import { BusName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html */
export const DeleteEventBus = operation('DeleteEventBus', {
  input: structure({ Name: BusName }),
  errors: [],
  access: onBus('events:DeleteEventBus'),
});

/** Succeeds when the bus does not exist. */
export const deleteEventBus: Handler<typeof DeleteEventBus, EventsContext> = async (
  { Name: name },
  { buses, rules },
  caller,
) => {
  if (name === DEFAULT_BUS) throw ValidationError('Cannot delete event bus default.');
  if ((await rules.listBus(caller, name)).length > 0) {
    throw ValidationError("Event bus can't be deleted since it has rules.");
  }
  await buses.delete(caller, name);
};
