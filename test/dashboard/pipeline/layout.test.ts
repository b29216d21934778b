import { expect, test } from 'vitest';
import { graphOf } from '../../../src/dashboard/pipeline/graph.ts';
import { layOut } from '../../../src/dashboard/pipeline/layout.ts';
import { shardNodes } from '../shards.ts';
import { functionNode, mappingNode, shopPipeline } from '../shop.ts';

test('sources are left of functions, and functions left of where failures go', () => {
  const { nodes, links } = graphOf(shopPipeline());
  const columns = Object.fromEntries(
    nodes.map(({ id, column }) => [id.slice(id.lastIndexOf(':') + 1), column]),
  );
  expect(columns).toMatchObject({ clicks: 1, orders: 1, enrich: 2, invoice: 2, failed: 3, checkout: 0 });
  expect(links.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['put', 'producers of arn:stream:clicks', 'arn:stream:clicks'],
    ['mapping', 'arn:stream:clicks', 'arn:function:enrich'],
    ['failure', 'arn:function:enrich', 'arn:queue:failed'],
    ['mapping', 'arn:queue:orders', 'arn:function:invoice'],
    ['feed', 'arn:topic:checkout', 'arn:queue:orders'],
  ]);
});

test('a stream of one shard is no taller than it needs to be: five functions fit a window of 800 pixels', () => {
  const [clicks] = shopPipeline().streams;
  const streams = ['a', 'b', 'c'].map((name) => ({
    ...clicks!,
    arn: `arn:stream:${name}`,
    shards: shardNodes(1),
  }));
  const functions = ['1', '2', '3', '4', '5'].map(functionNode);
  const mappings = functions.map(({ name }, index) => mappingNode(name, streams[index % 3]!.arn));
  const pipeline = shopPipeline({ streams, functions, mappings, queues: [], targets: [] });
  expect(layOut(graphOf(pipeline), 1280).height).toBeLessThanOrEqual(400);
});

test.each([1440, 1024, 390])('no two nodes overlap, and all are inside, at %d pixels', (width) => {
  const { nodes, height, isNarrow, links } = layOut(graphOf(shopPipeline()), width);
  expect(isNarrow).toBe(width === 390);
  for (const { box } of nodes) {
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width + 0.001);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
  }
  const overlapping = nodes.flatMap(({ node, box }, index) =>
    nodes
      .slice(index + 1)
      .filter(
        ({ box: other }) =>
          box.x < other.x + other.width &&
          other.x < box.x + box.width &&
          box.y < other.y + other.height &&
          other.y < box.y + box.height,
      )
      .map((other) => [node.id, other.node.id]),
  );
  expect(overlapping).toEqual([]);
  // A narrow layout has no producers: what puts is said by the lanes.
  expect(links).toHaveLength(isNarrow ? 4 : 5);
});
