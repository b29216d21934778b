import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, string, structure } from '../../../schema/shape.ts';
import { ResourceNotFound } from '../errors.ts';
import { onMapping } from '../mapping/access.ts';
import { describeMapping } from '../mapping/configuration.ts';
import type { EventSourceMappingContext } from '../mapping/context.ts';
import { acceptedMapping, ResourceInUse } from '../mapping/errors.ts';
import { EventSourceMappingConfiguration } from '../mapping/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html */
export const DeleteEventSourceMapping = operation('DeleteEventSourceMapping', {
  http: { method: 'DELETE', path: '/2015-03-31/event-source-mappings/{UUID}', status: 202 },
  input: structure({ UUID: inPath(string({ min: 36, max: 36 })) }),
  output: EventSourceMappingConfiguration,
  errors: [ResourceNotFound, ResourceInUse],
  access: onMapping('lambda:DeleteEventSourceMapping'),
});

export const deleteEventSourceMapping: Handler<
  typeof DeleteEventSourceMapping,
  EventSourceMappingContext
> = async ({ UUID }, { mappings }, caller) =>
  describeMapping(acceptedMapping(await mappings.delete(caller, UUID)));
