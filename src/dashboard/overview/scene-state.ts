import type { PipelineReply, Rates } from '../../server/dashboard/contract.ts';
import { layLanes } from '../river/lanes.ts';
import { laneStates } from '../river/lane-state.ts';
import type { LinkState } from '../river/paint-links.ts';
import { laneMiddle } from '../river/paint-lanes.ts';
import { bedOf, type SceneState, type StreamState } from '../river/scene.ts';
import { type Layout, type PlacedLink, STREAM_HEAD_PX } from '../pipeline/layout.ts';
import { ratesByShard } from '../pipeline/rates-by-shard.ts';

/** Thinner lanes are one line of pixels. */
const MIN_LANE_PX = 3;
/** More lines to each function would be a grey area. */
const MAX_LANES_LINKED = 16;

/** What the picture shows in this second. */
export function sceneState(layout: Layout, pipeline: PipelineReply, rates: Rates | undefined): SceneState {
  const streams = layout.nodes.flatMap((placed) => {
    if (placed.node.kind !== 'stream') return [];
    const { stream } = placed.node;
    const lanes = laneStates(
      layLanes(stream.shards, placed.box.height - STREAM_HEAD_PX, MIN_LANE_PX),
      ratesByShard(rates, stream.name),
      pipeline.mappings.filter(({ sourceArn }) => sourceArn === stream.arn),
    );
    const producers = layout.nodes.find(
      ({ node }) => node.kind === 'producers' && node.stream.arn === stream.arn,
    );
    return [{ placed, lanes, ...(producers !== undefined && { producers }) }];
  });
  const links = layout.links.flatMap((placed) => {
    const state = linkState(placed, pipeline, rates);
    const source = streams.find((stream) => stream.placed.node.id === placed.link.from);
    if (placed.link.kind !== 'mapping' || source === undefined || layout.isNarrow) return [state];
    return fromLanes(state, source);
  });
  return { layout, streams, links };
}

/** A mapping reads each shard by itself: one line from each lane, while there are few. */
function fromLanes(link: LinkState, { placed, lanes }: StreamState): LinkState[] {
  if (lanes.length > MAX_LANES_LINKED) return [link];
  const bed = bedOf(placed);
  const total = lanes.reduce((sum, { recordsIn }) => sum + recordsIn, 0);
  const shards = link.placed.link.mapping?.shards ?? [];
  return lanes.map((lane) => {
    const share = total === 0 ? 1 / lanes.length : lane.recordsIn / total;
    const phases = shards.filter(({ shardId }) => lane.shardIds.includes(shardId)).map(({ phase }) => phase);
    return {
      ...link,
      placed: { ...link.placed, fromY: laneMiddle(bed, lane) },
      perSecond: link.perSecond * share,
      isFailing: phases.includes('backing-off'),
    };
  });
}

function linkState(placed: PlacedLink, pipeline: PipelineReply, rates: Rates | undefined): LinkState {
  const { link } = placed;
  const functionArn = link.kind === 'failure' ? link.from : link.to;
  const name = pipeline.functions.find(({ arn }) => arn === functionArn)?.name;
  const errors = rates?.functions.find((node) => node.name === name)?.errors ?? 0;
  if (link.kind === 'failure') return { placed, perSecond: 0, isFailing: errors > 0, isOff: false };
  const now = rates?.mappings.find(({ uuid }) => uuid === link.mapping?.uuid);
  const backsOff = link.mapping?.shards.some(({ phase }) => phase === 'backing-off') === true;
  return {
    placed,
    perSecond: link.kind === 'mapping' ? (now?.batches ?? 0) : 0,
    isFailing: (now?.errors ?? 0) > 0 || backsOff,
    isOff: link.mapping !== undefined && !isOn(link.mapping.state),
  };
}

function isOn(state: string): boolean {
  return state === 'Enabled' || state === 'Creating' || state === 'Enabling' || state === 'Updating';
}
