import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { describeMapping } from '../mapping/configuration.ts';
import { type EventSourceMappingContext, requireFunctionArn } from '../mapping/context.ts';
import { acceptedMapping, duplicateMapping, mappingNotFound, ResourceInUse } from '../mapping/errors.ts';
import { checkCombination, readSettings } from '../mapping/settings.ts';
import { EventSourceMappingConfiguration, SETTINGS_MEMBERS } from '../mapping/shapes.ts';
import { NamespacedFunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export const UpdateEventSourceMapping = operation('UpdateEventSourceMapping', {
  http: { method: 'PUT', path: '/2015-03-31/event-source-mappings/{UUID}', status: 202 },
  input: structure({
    UUID: inPath(string({ min: 36, max: 36 })),
    FunctionName: optional(NamespacedFunctionName),
    ...SETTINGS_MEMBERS,
  }),
  output: EventSourceMappingConfiguration,
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound, ResourceInUse],
});

/** Returns the old settings, as AWS does: the new ones apply when the state `Updating` ends. */
export const updateEventSourceMapping: Handler<
  typeof UpdateEventSourceMapping,
  EventSourceMappingContext
> = async (input, context, caller) => {
  const mapping = context.mappings.get(caller, input.UUID);
  if (!mapping) throw mappingNotFound();
  const settings = {
    ...readSettings(input),
    ...(input.FunctionName !== undefined && {
      functionArn: await requireFunctionArn(context, caller, input.FunctionName),
    }),
  };
  checkCombination({ ...mapping.settings, ...settings });
  const result = await context.mappings.update(caller, input.UUID, { settings, enabled: input.Enabled });
  if (result.kind === 'duplicate') {
    throw duplicateMapping(
      mapping.eventSourceArn,
      input.FunctionName ?? mapping.settings.functionArn,
      result,
    );
  }
  return describeMapping(acceptedMapping(result));
};
