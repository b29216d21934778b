import { parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { DEFAULT_QUEUE_SETTINGS, DEFAULT_SETTINGS } from '../../../mapping/document.ts';
import type { NewMapping } from '../../../mapping/new-mapping.ts';
import type { QueueRef } from '../../../mapping/queue/port.ts';
import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { document, list, optional, structure, timestamp } from '../../../schema/shape.ts';
import { InvalidParameterValue, ResourceConflict } from '../errors.ts';
import { CREATE_MAPPING } from '../mapping/access.ts';
import { describeMapping } from '../mapping/configuration.ts';
import { type EventSourceMappingContext, requireFunction } from '../mapping/context.ts';
import { duplicateMapping, sourceDenied, unsupportedParameter } from '../mapping/errors.ts';
import { checkOtherSource, isOtherSource } from '../mapping/other-sources.ts';
import { checkQueueSettings, queueOf, requireQueue } from '../mapping/queue-source.ts';
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
  access: CREATE_MAPPING,
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
    await requireFunction(context, caller, input.FunctionName);
    throw InvalidParameterValue(
      `Event sources of ${service} are not supported by Millrace: ${eventSourceArn}`,
    );
  }
  const queue = queueOf(eventSourceArn);
  const mapping = queue
    ? await newQueueMapping({ ...input, EventSourceArn: eventSourceArn }, queue, context, caller)
    : await newStreamMapping({ ...input, EventSourceArn: eventSourceArn }, context, caller);
  const result = await context.mappings.create(mapping);
  switch (result.kind) {
    case 'created':
      return describeMapping(result.mapping);
    case 'stream-not-found':
      throw InvalidParameterValue(`Stream not found: ${eventSourceArn}`);
    case 'consumer-not-found':
      // AWS's message is not known.
      throw InvalidParameterValue(`Stream consumer not found: ${eventSourceArn}`);
    case 'stream-not-shared':
      throw sourceDenied(eventSourceArn, 'kinesis:GetRecords');
    case 'source-denied':
      throw sourceDenied(eventSourceArn, result.action);
    case 'duplicate':
      throw duplicateMapping(eventSourceArn, input.FunctionName, result);
  }
};

type CreateInput = Input<typeof CreateEventSourceMapping> & { readonly EventSourceArn: string };

async function newStreamMapping(
  input: CreateInput,
  context: EventSourceMappingContext,
  caller: Namespace,
): Promise<NewMapping> {
  const source = readSource(input.EventSourceArn, caller);
  rejectOtherSources(input);
  const settings = { ...DEFAULT_SETTINGS, ...readSettings(input, 'stream') };
  checkCombination(settings);
  const start = readStart(input, context.clock.now());
  const { functionArn } = await requireFunction(context, caller, input.FunctionName);
  return { ...commonMembers(input, caller), ...source, ...start, settings: { ...settings, functionArn } };
}

async function newQueueMapping(
  input: CreateInput,
  queue: QueueRef,
  context: EventSourceMappingContext,
  caller: Namespace,
): Promise<NewMapping> {
  rejectOtherSources(input);
  const settings = { ...DEFAULT_QUEUE_SETTINGS, ...readSettings(input, 'queue') };
  if (input.StartingPosition !== undefined) {
    throw InvalidParameterValue('StartingPosition is not valid for SQS event sources.');
  }
  checkQueueSettings(queue, settings);
  const { functionArn, timeoutSeconds } = await requireFunction(context, caller, input.FunctionName);
  requireQueue(context.queues, queue, caller, timeoutSeconds);
  const { queueName } = queue;
  return { ...commonMembers(input, caller), queueName, settings: { ...settings, functionArn } };
}

function commonMembers({ EventSourceArn, Enabled = true, Tags: tags }: CreateInput, caller: Namespace) {
  return {
    namespace: { account: caller.account, region: caller.region },
    eventSourceArn: EventSourceArn,
    enabled: Enabled,
    ...(tags && { tags }),
  };
}

function rejectOtherSources(input: CreateInput): void {
  for (const name of ['Topics', 'Queues', 'SelfManagedEventSource'] as const) {
    if (input[name] !== undefined) throw unsupportedParameter(name);
  }
}
