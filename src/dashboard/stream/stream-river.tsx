import { useMemo, useRef } from 'preact/hooks';
import type { MappingNode, Rates, StreamNode } from '../../server/dashboard/contract.ts';
import { openShards } from '../pipeline/open-shards.ts';
import { ratesByShard } from '../pipeline/rates-by-shard.ts';
import { STREAM_HEAD_PX } from '../pipeline/layout.ts';
import { Canvas } from '../river/canvas.tsx';
import { laneStates } from '../river/lane-state.ts';
import { layLanes } from '../river/lanes.ts';
import { Scene } from '../river/scene.ts';
import { useIsMoving, useWidth } from '../ui/measure.ts';

const LANE_PX = 40;
const MIN_PX = 120;
const MAX_PX = 420;
const MIN_LANE_PX = 2;

/** The lanes of one stream over the whole width. */
export function StreamRiver({
  stream,
  rates,
  mappings,
}: {
  stream: StreamNode;
  rates: Rates | undefined;
  mappings: readonly MappingNode[];
}) {
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const isMoving = useIsMoving();
  const scene = useMemo(() => new Scene(), []);
  const open = openShards(stream);
  const height = Math.min(MAX_PX, Math.max(MIN_PX, open * LANE_PX));
  const lanes = useMemo(() => layLanes(stream.shards, height, MIN_LANE_PX), [stream, height]);
  const placed = {
    node: { kind: 'stream' as const, id: stream.arn, column: 1 as const, stream },
    // The head is above the picture.
    box: { x: 0, y: -STREAM_HEAD_PX, width, height: height + STREAM_HEAD_PX },
  };
  scene.update({
    layout: { isNarrow: false, height, nodes: [placed], links: [] },
    streams: [{ placed, lanes: laneStates(lanes, ratesByShard(rates, stream.name), mappings) }],
    links: [],
  });
  return (
    <div
      ref={ref}
      class="stream-river"
      role="img"
      aria-label={`${open} lanes; figures are in the table of shards`}
    >
      <Canvas
        width={width}
        height={height}
        isMoving={isMoving}
        paint={(context, palette, elapsedMs) => scene.paint(context, palette, elapsedMs, isMoving)}
      />
    </div>
  );
}
