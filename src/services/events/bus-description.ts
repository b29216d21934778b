import { optional, timestamp } from '../../schema/shape.ts';
import { busArn, type BusDocument } from './buses.ts';
import { BusName, Description, ResourceArn } from './shapes.ts';

/** A bus as it is described and listed. */
export const describedBus = {
  Name: BusName,
  Arn: ResourceArn,
  Description: optional(Description),
  CreationTime: timestamp(),
  LastModifiedTime: timestamp(),
};

export function describeBus(bus: BusDocument) {
  return {
    Name: bus.name,
    Arn: busArn(bus),
    CreationTime: bus.createdMs,
    LastModifiedTime: bus.createdMs,
    ...(bus.description !== undefined && { Description: bus.description }),
  };
}
