import type {
  FunctionNode,
  MappingNode,
  PipelineReply,
  QueueNode,
  StreamNode,
  TargetNode,
} from '../../server/dashboard/contract.ts';

/** From left to right: what puts, what keeps, what works, and where outcomes go. */
type Column = 0 | 1 | 2 | 3;

export type GraphNode = { readonly id: string; readonly column: Column } & (
  | { readonly kind: 'producers'; readonly stream: StreamNode }
  | { readonly kind: 'stream'; readonly stream: StreamNode }
  | { readonly kind: 'queue'; readonly queue: QueueNode }
  | { readonly kind: 'function'; readonly function: FunctionNode; readonly isMapped: boolean }
  | { readonly kind: 'target'; readonly target: TargetNode }
);

export interface GraphLink {
  readonly kind: 'put' | 'mapping' | 'failure' | 'feed';
  readonly from: string;
  readonly to: string;
  readonly mapping?: MappingNode;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
}

/** The pipeline as nodes in columns, each function beside the source that it reads. */
export function graphOf(pipeline: PipelineReply): Graph {
  const { streams, queues, functions, mappings, targets } = pipeline;
  const sources = new Set(mappings.map(({ sourceArn }) => sourceArn));
  const arns = new Map(functions.map(({ name, arn }) => [name, arn]));
  const destinations = new Set(mappings.flatMap(({ destinationArn }) => destinationArn ?? []));
  const fed = new Set(targets.flatMap(({ feeds }) => feeds));

  const links: GraphLink[] = [
    ...streams.map(({ arn }) => ({ kind: 'put' as const, from: producersOf(arn), to: arn })),
    ...mappings.flatMap((mapping) => linksOf(mapping, arns)),
    ...queues.flatMap(({ arn, failuresOf }) =>
      failuresOf.map((name) => ({ kind: 'failure' as const, from: arns.get(name) ?? '', to: arn })),
    ),
    ...functions.flatMap(({ arn, destinationArns }) =>
      destinationArns.map((to) => ({ kind: 'feed' as const, from: arn, to })),
    ),
    ...targets.flatMap(({ arn, feeds }) => feeds.map((to) => ({ kind: 'feed' as const, from: arn, to }))),
  ];

  const order = new Map<string, number>();
  for (const { sourceArn, functionName } of mappings) {
    const index = [...streams, ...queues].findIndex(({ arn }) => arn === sourceArn);
    const arn = arns.get(functionName);
    if (arn !== undefined && !order.has(arn)) order.set(arn, index < 0 ? Number.MAX_SAFE_INTEGER : index);
  }
  const rank = ({ arn }: FunctionNode) => order.get(arn) ?? Number.MAX_SAFE_INTEGER;
  const isFailureQueue = ({ arn, failuresOf }: QueueNode) => failuresOf.length > 0 || destinations.has(arn);

  const nodes: GraphNode[] = [
    ...streams.map((stream) => ({
      kind: 'producers' as const,
      id: producersOf(stream.arn),
      column: 0 as const,
      stream,
    })),
    ...streams.map((stream) => ({ kind: 'stream' as const, id: stream.arn, column: 1 as const, stream })),
    ...queues.map((queue) => ({
      kind: 'queue' as const,
      id: queue.arn,
      column: sources.has(queue.arn) && !isFailureQueue(queue) ? (1 as const) : (3 as const),
      queue,
    })),
    ...functions
      .toSorted((a, b) => rank(a) - rank(b))
      .map((node) => ({
        kind: 'function' as const,
        id: node.arn,
        column: 2 as const,
        function: node,
        isMapped: order.has(node.arn) || fed.has(node.arn),
      })),
    ...targets.map((target) => ({
      kind: 'target' as const,
      id: target.arn,
      column: columnOf(target, destinations, queues),
      target,
    })),
  ];
  const known = new Set(nodes.map(({ id }) => id));
  return { nodes, links: unique(links).filter(({ from, to }) => known.has(from) && known.has(to)) };
}

function linksOf(mapping: MappingNode, arns: ReadonlyMap<string, string>): GraphLink[] {
  const to = arns.get(mapping.functionName) ?? '';
  return [
    { kind: 'mapping', from: mapping.sourceArn, to, mapping },
    ...(mapping.destinationArn === undefined
      ? []
      : [{ kind: 'failure' as const, from: to, to: mapping.destinationArn }]),
  ];
}

function columnOf(
  target: TargetNode,
  destinations: ReadonlySet<string>,
  queues: readonly QueueNode[],
): Column {
  if (target.feeds.length === 0 || destinations.has(target.arn)) return 3;
  const feedsQueue = target.feeds.some((arn) => queues.some((queue) => queue.arn === arn));
  return feedsQueue ? 0 : 1;
}

function producersOf(arn: string): string {
  return `producers of ${arn}`;
}

/** A mapping and the queue's own list name the same way of failures. */
function unique(links: readonly GraphLink[]): GraphLink[] {
  return [...new Map(links.map((link) => [`${link.kind} ${link.from} ${link.to}`, link])).values()];
}
