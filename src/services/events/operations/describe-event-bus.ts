import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure, timestamp } from '../../../schema/shape.ts';
import { onBus } from '../access.ts';
import { busArn } from '../buses.ts';
import type { EventsContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { ownBus } from '../own-bus.ts';
import { BusName, BusNameOrArn, Description, ResourceArn } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export const DescribeEventBus = operation('DescribeEventBus', {
  input: structure({ Name: optional(BusNameOrArn) }),
  output: structure({
    Name: BusName,
    Arn: ResourceArn,
    Description: optional(Description),
    CreationTime: timestamp(),
    LastModifiedTime: timestamp(),
  }),
  errors: [ResourceNotFound],
  access: onBus('events:DescribeEventBus'),
});

export const describeEventBus: Handler<typeof DescribeEventBus, EventsContext> = async (
  input,
  { buses },
  caller,
) => {
  const bus = await buses.require(caller, ownBus(input.Name, caller, 'events:DescribeEventBus'));
  return {
    Name: bus.name,
    Arn: busArn(bus),
    CreationTime: bus.createdMs,
    LastModifiedTime: bus.createdMs,
    ...(bus.description !== undefined && { Description: bus.description }),
  };
};
