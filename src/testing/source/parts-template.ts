import { createHash } from 'node:crypto';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { INLINE_CODE } from './inline-code.ts';
import { type PartEvent, partRole } from './part-role.ts';
import type { FunctionDefinition, PipelineParts, QueueEvent, StreamEvent } from './definition.ts';

type Resources = Record<string, { readonly Type: string; readonly Properties: object }>;

type Sources = Required<Pick<PipelineParts, 'streams' | 'queues'>>;

// While access is not checked, the value only has to be an ARN.
const ROLE = 'arn:aws:iam::000000000000:role/pipeline';
// The first one whose handlers may return a result without a promise.
const RUNTIME = 'nodejs24.x';

/** The template of a pipeline that is given by its parts. @throws OperatorError for an event of an unknown source */
export function partsTemplate(
  { streams = {}, queues = {}, functions = {} }: PipelineParts,
  { hasRoles }: { readonly hasRoles: boolean },
): object {
  const resources: Resources = {};
  for (const [name, { shards = 1, retentionHours = 24 }] of Object.entries(streams)) {
    resources[logicalId('Stream', name)] = {
      Type: 'AWS::Kinesis::Stream',
      Properties: { Name: name, ShardCount: shards, RetentionPeriodHours: retentionHours },
    };
  }
  for (const [name, { visibilityTimeoutSeconds = 30, deadLetter }] of Object.entries(queues)) {
    const redrive = deadLetter && {
      RedrivePolicy: {
        deadLetterTargetArn: arnOf('Queue', 'queues', queues, deadLetter.queue),
        maxReceiveCount: deadLetter.maxReceiveCount,
      },
    };
    resources[logicalId('Queue', name)] = {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: name,
        VisibilityTimeout: visibilityTimeoutSeconds,
        ...(name.endsWith('.fifo') && { FifoQueue: true }),
        ...redrive,
      },
    };
  }
  for (const [name, definition] of Object.entries(functions)) {
    const { events = [], statements } = definition;
    const role = logicalId('Role', name);
    if (hasRoles) {
      const parts = events.map((event) => partEvent(event, { streams, queues }));
      resources[role] = partRole(parts, statements);
    }
    resources[logicalId('Function', name)] = functionResource(name, definition, hasRoles ? role : undefined);
    for (const [index, event] of events.entries()) {
      resources[`${logicalId('Event', name)}${index}`] = {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: logicalId('Function', name) },
          ...mapping(event, { streams, queues }),
        },
      };
    }
  }
  return { Resources: resources };
}

function functionResource(
  name: string,
  definition: FunctionDefinition,
  role: string | undefined,
): Resources[string] {
  const { environment, timeoutSeconds = 6, memoryMb = 1024 } = definition;
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: RUNTIME,
      Handler: 'index.handler',
      Role: role === undefined ? ROLE : { 'Fn::GetAtt': [role, 'Arn'] },
      Code: INLINE_CODE,
      Timeout: timeoutSeconds,
      MemorySize: memoryMb,
      ...(environment && { Environment: { Variables: environment } }),
    },
  };
}

function partEvent(event: StreamEvent | QueueEvent, { streams, queues }: Sources): PartEvent {
  const isQueue = 'queue' in event;
  const onFailure = isQueue ? undefined : event.destinations?.onFailure;
  return {
    isQueue,
    sourceArn: isQueue
      ? arnOf('Queue', 'queues', queues, event.queue)
      : arnOf('Stream', 'streams', streams, event.stream),
    destinationArn: onFailure === undefined ? undefined : arnOf('Queue', 'queues', queues, onFailure),
  };
}

function mapping(event: StreamEvent | QueueEvent, { streams, queues }: Sources) {
  const shared = {
    BatchSize: event.batchSize,
    FunctionResponseTypes: event.functionResponseType && [event.functionResponseType],
    FilterCriteria: event.filterPatterns && {
      Filters: event.filterPatterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
    },
  };
  if ('queue' in event) {
    return withoutUndefined({
      ...shared,
      EventSourceArn: arnOf('Queue', 'queues', queues, event.queue),
      MaximumBatchingWindowInSeconds: event.maximumBatchingWindow,
    });
  }
  return withoutUndefined({
    ...shared,
    EventSourceArn: arnOf('Stream', 'streams', streams, event.stream),
    StartingPosition: event.startingPosition ?? 'TRIM_HORIZON',
    MaximumBatchingWindowInSeconds: event.batchWindow,
    ParallelizationFactor: event.parallelizationFactor,
    TumblingWindowInSeconds: event.tumblingWindowInSeconds,
    MaximumRetryAttempts: event.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: event.maximumRecordAgeInSeconds,
    BisectBatchOnFunctionError: event.bisectBatchOnFunctionError,
    DestinationConfig: event.destinations && {
      OnFailure: { Destination: arnOf('Queue', 'queues', queues, event.destinations.onFailure) },
    },
  });
}

function arnOf(kind: 'Stream' | 'Queue', member: string, known: object, name: string): object {
  if (Object.hasOwn(known, name)) return { 'Fn::GetAtt': [logicalId(kind, name), 'Arn'] };
  throw new OperatorError(
    `The pipeline has no ${kind.toLowerCase()} ${name}.${didYouMean(name, Object.keys(known))} Add it to \`${member}\`.`,
  );
}

/** Letters and digits of the name, with a digest of it if there was anything else in it. */
function logicalId(kind: string, name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9]/g, '');
  return plain === name
    ? `${kind}${name}`
    : `${kind}${plain}${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
