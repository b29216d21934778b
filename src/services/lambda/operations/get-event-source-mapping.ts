import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, string, structure } from '../../../schema/shape.ts';
import { ResourceNotFound } from '../errors.ts';
import { onMapping } from '../mapping/access.ts';
import { describeMapping } from '../mapping/configuration.ts';
import type { EventSourceMappingContext } from '../mapping/context.ts';
import { mappingNotFound } from '../mapping/errors.ts';
import { EventSourceMappingConfiguration } from '../mapping/shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export const GetEventSourceMapping = operation('GetEventSourceMapping', {
  http: { method: 'GET', path: '/2015-03-31/event-source-mappings/{UUID}' },
  input: structure({ UUID: inPath(string({ min: 36, max: 36 })) }),
  output: EventSourceMappingConfiguration,
  errors: [ResourceNotFound],
  access: onMapping('lambda:GetEventSourceMapping'),
});

export const getEventSourceMapping: Handler<typeof GetEventSourceMapping, EventSourceMappingContext> = (
  { UUID },
  { mappings },
  caller,
) => {
  const mapping = mappings.get(caller, UUID);
  if (!mapping) throw mappingNotFound();
  return describeMapping(mapping);
};
