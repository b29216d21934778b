import type { Manifest, StreamEvent, TextOrIntrinsic } from '../../manifest.ts';
import { consumerLogicalId, mappingLogicalId, provisionedAliasLogicalId } from '../../compile/naming.ts';
import { hasProvisionedAlias, invokedArn } from '../../compile/provisioned-alias.ts';
import { roleDependency } from '../../compile/role-reference.ts';
import type { ServiceFunction } from '../../compile/service-function.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { sourceName } from '../source-name.ts';
import { type StreamPermission, streamStatements } from './permissions.ts';

// The framework's own default; that of the Lambda API is 100.
const DEFAULT_BATCH_SIZE = 10;
const DEFAULT_STARTING_POSITION = 'TRIM_HORIZON';

interface CompiledStreamEvent {
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** The additional permissions that the functions' role needs. */
  readonly permissions: readonly StreamPermission[];
}

export function compileStreamEvents(
  manifest: Manifest,
  events: readonly FunctionEvent<StreamEvent | string>[],
): CompiledEvents {
  const resources: Record<string, TemplateResource> = {};
  const permissions = new Map<ServiceFunction, StreamPermission[]>();
  for (const { serviceFunction, event } of events) {
    const compiled = compileStreamEvent(manifest, serviceFunction, event);
    Object.assign(resources, compiled.resources);
    permissions.set(serviceFunction, [...(permissions.get(serviceFunction) ?? []), ...compiled.permissions]);
  }
  return { resources, statements: [...permissions.values()].flatMap(streamStatements) };
}

/** Compiles the mapping from a stream to a function, and the fan-out consumer if the event requires a new one. */
function compileStreamEvent(
  manifest: Manifest,
  { name: functionName, config, role }: ServiceFunction,
  event: StreamEvent | string,
): CompiledStreamEvent {
  const stream: StreamEvent = typeof event === 'string' ? { arn: event } : event;
  const streamName = streamNameOf(stream.arn);
  const consumer = compileConsumer(manifest, functionName, streamName, stream);
  const destination = failureDestination(stream);
  const permissions: StreamPermission[] = [
    { kind: consumer ? 'read-for-consumer' : 'read', resource: stream.arn },
    ...(consumer ? [{ kind: 'subscribe', resource: consumer.arn } as const] : []),
    ...(destination === undefined ? [] : [{ kind: destination.kind, resource: destination.arn }]),
  ];
  const mapping: TemplateResource = {
    Type: 'AWS::Lambda::EventSourceMapping',
    DependsOn: [
      ...roleDependency(role),
      ...(hasProvisionedAlias(config) ? [provisionedAliasLogicalId(functionName)] : []),
      ...Object.keys(consumer?.resources ?? {}),
    ],
    Properties: present({
      BatchSize: stream.batchSize ?? DEFAULT_BATCH_SIZE,
      Enabled: stream.enabled ?? true,
      EventSourceArn: consumer?.arn ?? stream.arn,
      FunctionName: invokedArn(functionName, config),
      ParallelizationFactor: stream.parallelizationFactor,
      StartingPosition: stream.startingPosition ?? DEFAULT_STARTING_POSITION,
      StartingPositionTimestamp: stream.startingPositionTimestamp,
      MaximumBatchingWindowInSeconds: stream.batchWindow,
      MaximumRetryAttempts: stream.maximumRetryAttempts,
      BisectBatchOnFunctionError: stream.bisectBatchOnFunctionError,
      FunctionResponseTypes:
        stream.functionResponseType === undefined ? undefined : [stream.functionResponseType],
      MaximumRecordAgeInSeconds: stream.maximumRecordAgeInSeconds,
      TumblingWindowInSeconds: stream.tumblingWindowInSeconds,
      DestinationConfig: destination && { OnFailure: { Destination: destination.arn } },
      FilterCriteria:
        stream.filterPatterns === undefined
          ? undefined
          : { Filters: stream.filterPatterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
    }),
  };
  return {
    resources: { ...consumer?.resources, [mappingLogicalId(functionName, streamName)]: mapping },
    permissions,
  };
}

function compileConsumer(
  { provider, service, stage }: Manifest,
  functionName: string,
  streamName: string,
  { arn, consumer }: StreamEvent,
): { arn: TextOrIntrinsic; resources: Record<string, TemplateResource> } | undefined {
  if (!consumer) return undefined;
  if (consumer !== true) return { arn: consumer, resources: {} };
  const scope = provider.kinesis?.consumerNamingMode === undefined ? '' : `${service}${stage}`;
  const name = `${functionName}${streamName}${scope}Consumer`;
  const logicalId = consumerLogicalId(name);
  return {
    arn: { Ref: logicalId },
    resources: {
      [logicalId]: {
        Type: 'AWS::Kinesis::StreamConsumer',
        Properties: { StreamARN: arn, ConsumerName: name },
      },
    },
  };
}

/** The stream's name for the mapping's logical id: the name of the resource or of the import, or the end of the ARN. */
function streamNameOf(arn: TextOrIntrinsic): string {
  if (typeof arn === 'string') return arn.split('/')[1] ?? arn;
  return sourceName(arn, (text) => text.split('/').at(-1)!);
}

function failureDestination({ destinations }: StreamEvent) {
  const onFailure = destinations?.onFailure;
  if (onFailure === undefined) return undefined;
  const { arn, type } = typeof onFailure === 'string' ? { arn: onFailure, type: undefined } : onFailure;
  const service = type ?? (typeof arn === 'string' ? arn.split(':')[2] : undefined);
  return { arn, kind: service === 'sns' ? ('notify-sns' as const) : ('notify-sqs' as const) };
}
