import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onBus } from '../access.ts';
import { describeBus, describedBus } from '../bus-description.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { BusNameOrArn } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export const DescribeEventBus = operation('DescribeEventBus', {
  input: structure({ Name: optional(BusNameOrArn) }),
  output: structure(describedBus),
  errors: [ResourceNotFound],
  access: onBus('events:DescribeEventBus'),
});

export const describeEventBus: Handler<typeof DescribeEventBus, EventsContext> = async (
  input,
  { buses },
  caller,
) => describeBus(await buses.require(caller, ownBus(input.Name, caller, 'events:DescribeEventBus')));
