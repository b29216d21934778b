import type { Graph, GraphLink, GraphNode } from './graph.ts';
import { openShards } from './open-shards.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode {
  readonly node: GraphNode;
  readonly box: Box;
}

export interface PlacedLink {
  readonly link: GraphLink;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

export interface Layout {
  readonly isNarrow: boolean;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
}

/** Below this, columns would be too thin for their names: the pipeline runs from top to bottom. */
const NARROW_PX = 720;
const GAP_PX = 16;
/** The name and the figures of a stream, above its lanes. */
export const STREAM_HEAD_PX = 52;
const LANE_PX = 44;
const MAX_LANES_PX = 340;
const INDENT_PX = 26;
const HEIGHTS = { producers: 64, queue: 54, function: 62, target: 54 } as const;

/** Left and right edge of each column, as parts of the width. */
const COLUMNS = [
  [0, 0.1],
  [0.16, 0.53],
  [0.64, 0.82],
  [0.87, 1],
] as const;

export function layOut(graph: Graph, width: number): Layout {
  const nodes = width < NARROW_PX ? stack(graph, width) : inColumns(graph, width);
  const isNarrow = width < NARROW_PX;
  const byId = new Map(nodes.map((placed) => [placed.node.id, placed]));
  const height = Math.max(0, ...nodes.map(({ box }) => box.y + box.height));
  const links = graph.links.flatMap((link) => {
    const from = byId.get(link.from);
    const to = byId.get(link.to);
    if (from === undefined || to === undefined) return [];
    return [{ link, ...(isNarrow ? rail(from, to) : across(from, to)) }];
  });
  return { isNarrow, height, nodes, links };
}

function heightOf(node: GraphNode): number {
  if (node.kind !== 'stream') return HEIGHTS[node.kind];
  return STREAM_HEAD_PX + Math.min(MAX_LANES_PX, Math.max(1, openShards(node.stream)) * LANE_PX);
}

/** Each source with its functions centred beside it, and each function with its destinations. */
function inColumns(graph: Graph, width: number): PlacedNode[] {
  const placed = new Map<string, PlacedNode>();
  const bottoms = [0, 0, 0, 0];
  const put = (node: GraphNode, wantedY: number) => {
    if (placed.has(node.id)) return;
    const [left, right] = COLUMNS[node.column];
    const y = Math.max(wantedY, bottoms[node.column]!);
    const height = heightOf(node);
    placed.set(node.id, { node, box: { x: left * width, y, width: (right - left) * width, height } });
    bottoms[node.column] = y + height + GAP_PX;
  };
  for (const source of graph.nodes.filter(({ column }) => column === 1)) {
    const readers = targetsOf(graph, source.id).filter(({ id, column }) => column === 2 && !placed.has(id));
    const stackPx = readers.reduce((sum, node) => sum + heightOf(node) + GAP_PX, -GAP_PX);
    const middlePx = (headOf(source) + heightOf(source)) / 2;
    // Not above the functions before it: its own would be far below it.
    put(source, readers.length === 0 ? 0 : bottoms[2]! + stackPx / 2 - middlePx);
    const middle = placed.get(source.id)!.box.y + middlePx;
    let next = middle - stackPx / 2;
    for (const reader of readers) {
      put(reader, Math.max(0, next));
      next += heightOf(reader) + GAP_PX;
      putDestinations(graph, placed.get(reader.id)!, put);
    }
    for (const feeder of sourcesOf(graph, source.id).filter(({ column }) => column === 0)) {
      put(feeder, middle - heightOf(feeder) / 2);
    }
  }
  for (const node of graph.nodes) put(node, 0);
  return [...placed.values()];
}

function putDestinations(graph: Graph, from: PlacedNode, put: (node: GraphNode, y: number) => void): void {
  const middle = from.box.y + from.box.height / 2;
  for (const node of targetsOf(graph, from.node.id).filter(({ column }) => column === 3)) {
    put(node, middle - heightOf(node) / 2);
  }
}

/** One below the other, indented by column; what nothing leads to comes last. */
function stack(graph: Graph, width: number): PlacedNode[] {
  const placed = new Map<string, PlacedNode>();
  let y = 0;
  const put = (node: GraphNode, depth: number) => {
    if (placed.has(node.id) || node.kind === 'producers') return;
    const x = Math.min(depth, 3) * INDENT_PX;
    const height = heightOf(node);
    placed.set(node.id, { node, box: { x, y, width: width - x, height } });
    y += height + GAP_PX;
    for (const next of targetsOf(graph, node.id)) put(next, depth + 1);
  };
  for (const node of graph.nodes) if (node.kind === 'stream') put(node, 0);
  for (const column of [0, 1, 2, 3]) {
    for (const node of graph.nodes) if (node.column === column) put(node, 0);
  }
  return [...placed.values()];
}

function targetsOf(graph: Graph, id: string): GraphNode[] {
  const targets = graph.links.filter(({ from }) => from === id).map(({ to }) => to);
  return graph.nodes.filter((node) => targets.includes(node.id));
}

function sourcesOf(graph: Graph, id: string): GraphNode[] {
  const sources = graph.links.filter(({ to }) => to === id).map(({ from }) => from);
  return graph.nodes.filter((node) => sources.includes(node.id));
}

function across(from: PlacedNode, to: PlacedNode): Omit<PlacedLink, 'link'> {
  // A link to something left of it runs back.
  const isForward = from.box.x < to.box.x;
  return {
    fromX: isForward ? from.box.x + from.box.width : from.box.x,
    fromY: middleOf(from),
    toX: isForward ? to.box.x : to.box.x + to.box.width,
    toY: middleOf(to),
  };
}

function rail({ box: from }: PlacedNode, { box: to }: PlacedNode): Omit<PlacedLink, 'link'> {
  return { fromX: from.x + INDENT_PX / 2, fromY: from.y + from.height, toX: to.x, toY: to.y + to.height / 2 };
}

/** Streams are linked at the middle of their lanes. */
function middleOf({ node, box }: PlacedNode): number {
  const head = headOf(node);
  return box.y + head + (box.height - head) / 2;
}

function headOf(node: GraphNode): number {
  return node.kind === 'stream' ? STREAM_HEAD_PX : 0;
}
