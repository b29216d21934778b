import type { Namespace } from '../../../lib/aws/namespace.ts';
import { VERSION } from '../../version.ts';
import type { PipelineReply } from '../contract.ts';
import type { DashboardParts } from '../parts.ts';
import { destinationsOf } from './function-destinations.ts';
import { functionNode } from './function-node.ts';
import { mappingNode } from './mapping-node.ts';
import { queueNode } from './queue-node.ts';
import { streamNode } from './stream-node.ts';
import { targetNodes } from './target-nodes.ts';

export interface PipelineTools {
  readonly parts: DashboardParts;
  readonly nowMs: () => number;
  /** Where clients reach this server. */
  readonly endpoint: () => string;
}

/** Everything that is drawn of one account and region. */
export async function pipeline(
  { parts, nowMs: now, endpoint }: PipelineTools,
  { account, region }: Namespace,
): Promise<PipelineReply> {
  const namespace = { account, region };
  const nowMs = now();
  const { engine, lambda, logs, mappings, meta, queues, totals } = parts;
  const failuresOf = new Map<string, Set<string>>();
  const failsTo = (arn: string, functionName: string) =>
    failuresOf.set(arn, (failuresOf.get(arn) ?? new Set()).add(functionName));

  const statuses = new Map(totals.mappings().map((status) => [status.uuid, status]));
  const mappingNodes = mappings.list(namespace).map((each) => mappingNode(each, statuses.get(each.uuid)!));
  for (const { destinationArn, functionName } of mappingNodes) {
    if (destinationArn !== undefined) failsTo(destinationArn, functionName);
  }

  const documents = await lambda.functions.list(namespace, { allVersions: false });
  const destinations = new Set(failuresOf.keys());
  const functions = [];
  for (const document of documents) {
    const ofFunction = await destinationsOf(lambda, namespace, document);
    for (const arn of ofFunction.failures) failsTo(arn, document.name);
    for (const arn of [...ofFunction.failures, ...ofFunction.successes]) destinations.add(arn);
    functions.push(functionNode(lambda, document, ofFunction, { namespace, nowMs }));
  }

  return {
    ...namespace,
    nowMs,
    version: VERSION,
    streams: engine.streams.list(namespace).map((stream) => streamNode(stream, logs, nowMs)),
    queues: Array.from(queues.list(namespace, ''), (queue) =>
      queueNode(queue, { queues, endpoint }, failuresOf),
    ),
    functions,
    mappings: mappingNodes,
    targets: await targetNodes(meta, namespace, destinations),
  };
}
