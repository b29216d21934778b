import { parseArn } from '../../../lib/aws/arn.ts';
import { DEFAULT_SETTINGS } from '../../../mapping/document.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { document, list, optional, structure, timestamp } from '../../../schema/shape.ts';
import { InvalidParameterValue, ResourceConflict } from '../errors.ts';
import { describeMapping } from '../mapping/configuration.ts';
import { type EventSourceMappingContext, requireFunctionArn } from '../mapping/context.ts';
import { duplicateMapping, unsupportedParameter } from '../mapping/errors.ts';
import { checkOtherSource, isOtherSource } from '../mapping/other-sources.ts';
import { checkCombination, readSettings } from '../mapping/settings.ts';
import { readSource, readStart } from '../mapping/source.ts';
import { EventSourceMappingConfiguration, SETTINGS_MEMBERS, StartingPosition } from '../mapping/shapes.ts';
import { NamespacedFunctionName, SourceArn, Tags } from '../shapes.ts';
import { requireTagCount } from '../tags/count.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const CreateEventSourceMapping = operation('CreateEventSourceMapping', {
  http: { method: 'POST', path: '/2015-03-31/event-source-mappings', status: 202 },
  input: structure({
    EventSourceArn: optional(SourceArn),
    FunctionName: NamespacedFunctionName,
    StartingPosition: optional(StartingPosition),
    StartingPositionTimestamp: optional(timestamp()),
    Tags: optional(Tags),
    ...SETTINGS_MEMBERS,
    Topics: optional(list(document())),
    Queues: optional(list(document())),
    SelfManagedEventSource: optional(document()),
  }),
  output: EventSourceMappingConfiguration,
  errors: [InvalidParameterValue, ResourceConflict],
});

/** Checks in AWS's order: the request itself, then the function, then the source. */
export const createEventSourceMapping: Handler<
  typeof CreateEventSourceMapping,
  EventSourceMappingContext
> = async (input, context, caller) => {
  if (input.EventSourceArn === undefined) throw InvalidParameterValue('Unrecognized event source.');
  requireTagCount(input.Tags ?? {});
  const eventSourceArn = input.EventSourceArn;
  const service = parseArn(eventSourceArn)?.service;
  if (service !== undefined && isOtherSource(service)) {
    checkOtherSource(service, { ...input, EventSourceArn: eventSourceArn }, context.clock.now());
    await requireFunctionArn(context, caller, input.FunctionName);
    throw InvalidParameterValue(`Event sources of ${service} are not supported yet: ${eventSourceArn}`);
  }
  const source = readSource(eventSourceArn, caller);
  for (const name of ['Topics', 'Queues', 'SelfManagedEventSource'] as const) {
    if (input[name] !== undefined) throw unsupportedParameter(name);
  }
  const settings = { ...DEFAULT_SETTINGS, ...readSettings(input) };
  checkCombination(settings);
  const start = readStart(input, context.clock.now());
  const functionArn = await requireFunctionArn(context, caller, input.FunctionName);
  const result = await context.mappings.create({
    namespace: { account: caller.account, region: caller.region },
    eventSourceArn,
    ...source,
    ...start,
    settings: { ...settings, functionArn },
    enabled: input.Enabled ?? true,
    ...(input.Tags && { tags: input.Tags }),
  });
  switch (result.kind) {
    case 'created':
      return describeMapping(result.mapping);
    case 'stream-not-found':
      throw InvalidParameterValue(`Stream not found: ${eventSourceArn}`);
    case 'consumer-not-found':
      // AWS's message is not known.
      throw InvalidParameterValue(`Stream consumer not found: ${eventSourceArn}`);
    case 'stream-not-shared':
      throw InvalidParameterValue(
        `Cannot access stream ${eventSourceArn}. Please ensure the role can perform the GetRecords, ` +
          'GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.',
      );
    case 'duplicate':
      throw duplicateMapping(eventSourceArn, input.FunctionName, result);
  }
};
