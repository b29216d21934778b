import type { Manifest, SqsEvent, TextOrIntrinsic } from '../../manifest.ts';
import { provisionedAliasLogicalId, queueMappingLogicalId } from '../../compile/naming.ts';
import { hasProvisionedAlias, invokedArn } from '../../compile/provisioned-alias.ts';
import { roleDependency } from '../../compile/role-reference.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { sourceName } from '../source-name.ts';

const DEFAULT_BATCH_SIZE = 10;
/** What the role of a function needs to read a queue. */
export const QUEUE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Compiles mappings of queues, and one statement for all of them as the framework does. */
export function compileSqsEvents(
  _manifest: Manifest,
  events: readonly FunctionEvent<SqsEvent | string>[],
): CompiledEvents {
  const resources = Object.fromEntries(events.map(compileSqsEvent));
  const arns = events.map(({ event }) => (typeof event === 'string' ? event : event.arn));
  const statement = { Effect: 'Allow', Action: QUEUE_ACTIONS, Resource: arns };
  return { resources, statements: events.length > 0 ? [statement] : [] };
}

function compileSqsEvent({
  serviceFunction: { name, config, role },
  event,
}: FunctionEvent<SqsEvent | string>): [string, TemplateResource] {
  const queue: SqsEvent = typeof event === 'string' ? { arn: event } : event;
  const { filterPatterns, functionResponseType, maximumConcurrency } = queue;
  const mapping: TemplateResource = {
    Type: 'AWS::Lambda::EventSourceMapping',
    DependsOn: [
      ...roleDependency(role),
      ...(hasProvisionedAlias(config) ? [provisionedAliasLogicalId(name)] : []),
    ],
    Properties: present({
      BatchSize: queue.batchSize ?? DEFAULT_BATCH_SIZE,
      MaximumBatchingWindowInSeconds: queue.maximumBatchingWindow,
      EventSourceArn: queue.arn,
      FunctionName: invokedArn(name, config),
      Enabled: queue.enabled ?? true,
      FunctionResponseTypes: functionResponseType === undefined ? undefined : [functionResponseType],
      FilterCriteria:
        filterPatterns === undefined
          ? undefined
          : { Filters: filterPatterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
      ScalingConfig:
        maximumConcurrency === undefined ? undefined : { MaximumConcurrency: maximumConcurrency },
    }),
  };
  return [queueMappingLogicalId(name, queueNameOf(queue.arn)), mapping];
}

/** The queue's name for the mapping's logical id. */
function queueNameOf(arn: TextOrIntrinsic): string {
  const endOf = (text: string) => text.split(':').at(-1)!;
  return typeof arn === 'string' ? endOf(arn) : sourceName(arn, endOf);
}
