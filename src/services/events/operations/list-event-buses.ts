import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { describeBus, describedBus } from '../bus-description.ts';
import type { EventsContext } from '../context.ts';
import { page } from '../page.ts';
import { BusName, NextToken, PageLimit } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */
export const ListEventBuses = operation('ListEventBuses', {
  input: structure({
    NamePrefix: optional(BusName),
    NextToken: optional(NextToken),
    Limit: optional(PageLimit),
  }),
  output: structure({
    EventBuses: list(structure(describedBus)),
    NextToken: optional(NextToken),
  }),
  errors: [],
  access: onAll('events:ListEventBuses'),
});

export const listEventBuses: Handler<typeof ListEventBuses, EventsContext> = async (
  input,
  { buses },
  caller,
) => {
  const all = await buses.list(caller);
  const wanted = all.filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, next } = page('ListEventBuses', wanted, ({ name }) => name, input);
  return { EventBuses: items.map(describeBus), ...next };
};
