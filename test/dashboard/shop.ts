import type {
  FunctionNode,
  MappingNode,
  PipelineReply,
  QueueNode,
} from '../../src/server/dashboard/contract.ts';
import { shardNodes } from './shards.ts';

/** A stream with a function that fails into a queue, and a queue with a function, fed by a topic. */
export function shopPipeline(change: Partial<PipelineReply> = {}): PipelineReply {
  return {
    account: '000000000000',
    region: 'us-east-1',
    nowMs: 1_000_000,
    version: '0.0.0',
    streams: [
      {
        name: 'clicks',
        arn: 'arn:stream:clicks',
        status: 'ACTIVE',
        mode: 'PROVISIONED',
        retentionHours: 24,
        retainedBytes: 0,
        consumers: [],
        shards: shardNodes(3),
      },
    ],
    queues: [queueNode('orders', 2, []), queueNode('failed', 0, ['enrich'])],
    functions: [functionNode('enrich'), functionNode('invoice'), functionNode('alone')],
    mappings: [
      { ...mappingNode('enrich', 'arn:stream:clicks'), destinationArn: 'arn:queue:failed' },
      mappingNode('invoice', 'arn:queue:orders'),
    ],
    targets: [{ kind: 'topic', name: 'checkout', arn: 'arn:topic:checkout', feeds: ['arn:queue:orders'] }],
    ...change,
  };
}

export function queueNode(name: string, visibleMessages: number, failuresOf: readonly string[]): QueueNode {
  const arn = `arn:queue:${name}`;
  return { name, arn, url: name, visibleMessages, inFlightMessages: 0, delayedMessages: 0, failuresOf };
}

export function mappingNode(
  functionName: string,
  sourceArn: string,
  change: Partial<MappingNode> = {},
): MappingNode {
  return {
    uuid: `mapping-of-${functionName}`,
    sourceArn,
    functionName,
    state: 'Enabled',
    lastProcessingResult: 'OK',
    iteratorAgeMs: 0,
    settings: {},
    shards: [],
    ...change,
  };
}

export function functionNode(name: string): FunctionNode {
  const arn = `arn:function:${name}`;
  return {
    name,
    arn,
    runtime: 'nodejs22.x',
    memoryMb: 128,
    timeoutMs: 3000,
    state: 'Active',
    destinationArns: [],
  };
}
