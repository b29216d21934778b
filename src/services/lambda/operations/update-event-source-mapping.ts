import {
  isQueueMapping,
  type MappingSettings,
  type QueueMapping,
  type StreamMapping,
} from '../../../mapping/document.ts';
import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../schema/shape.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { onFunctionOfMapping, onMapping } from '../mapping/access.ts';
import { describeMapping } from '../mapping/configuration.ts';
import { type EventSourceMappingContext, requireFunction } from '../mapping/context.ts';
import {
  acceptedMapping,
  duplicateMapping,
  mappingNotFound,
  ResourceInUse,
  sourceDenied,
} from '../mapping/errors.ts';
import { checkQueueSettings, requireQueue } from '../mapping/queue-source.ts';
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
  access: [
    ...onMapping('lambda:UpdateEventSourceMapping'),
    ...onFunctionOfMapping('lambda:UpdateEventSourceMapping'),
  ],
});

/**
 * The new settings apply when the state `Updating` ends. Until then AWS returns the old ones for a stream, and for a queue
 * the new ones: docs/aws/mappings.md#states.
 */
export const updateEventSourceMapping: Handler<
  typeof UpdateEventSourceMapping,
  EventSourceMappingContext
> = async (input, context, caller) => {
  const mapping = context.mappings.get(caller, input.UUID);
  if (!mapping) throw mappingNotFound();
  const settings = isQueueMapping(mapping)
    ? await queueChanges(input, mapping, context)
    : await streamChanges(input, mapping, context);
  const result = await context.mappings.update(caller, input.UUID, { settings, enabled: input.Enabled });
  if (result.kind === 'duplicate') {
    throw duplicateMapping(
      mapping.eventSourceArn,
      input.FunctionName ?? mapping.settings.functionArn,
      result,
    );
  }
  if (result.kind === 'source-denied') throw sourceDenied(mapping.eventSourceArn, result.action);
  const accepted = acceptedMapping(result);
  return describeMapping(
    isQueueMapping(accepted) ? { ...accepted, settings: { ...accepted.settings, ...settings } } : accepted,
  );
};

type UpdateInput = Input<typeof UpdateEventSourceMapping>;

async function streamChanges(
  input: UpdateInput,
  mapping: StreamMapping,
  context: EventSourceMappingContext,
): Promise<Partial<MappingSettings>> {
  const settings = readSettings(input, 'stream');
  const named = input.FunctionName && (await requireFunction(context, mapping, input.FunctionName));
  checkCombination({ ...mapping.settings, ...settings });
  return { ...settings, ...(named && { functionArn: named.functionArn }) };
}

/** As on AWS, the visibility timeout of the queue is checked at each update. */
async function queueChanges(
  input: UpdateInput,
  mapping: QueueMapping,
  context: EventSourceMappingContext,
): Promise<Partial<MappingSettings>> {
  const settings = readSettings(input, 'queue');
  checkQueueSettings(mapping, { ...mapping.settings, ...settings });
  const functionName = input.FunctionName ?? mapping.settings.functionArn;
  const { functionArn, timeoutSeconds } = await requireFunction(context, mapping, functionName);
  requireQueue(context.queues, mapping, mapping, timeoutSeconds);
  return { ...settings, functionArn };
}
