import { formatRate, shortShard } from '../ui/format.ts';
import type { LaneState } from './lane-state.ts';
import type { Palette } from './palette.ts';

export interface Bed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The bed of one lane. */
interface Channel extends Bed {
  readonly height: number;
}

/** Lanes lower than this have no room for text. */
const LABELLED_PX = 17;
const GATE_PX = 5;
/** Water below this is not seen. */
const MIN_WATER_PX = 1.5;
const FONT = '11px system-ui, sans-serif';

/** The channels, the water in them, and what is wrong with them; the marks are drawn on top. */
export function paintLanes(
  context: CanvasRenderingContext2D,
  bed: Bed,
  lanes: readonly LaneState[],
  palette: Palette,
): void {
  for (const lane of lanes) {
    const channel = { ...bed, y: bed.y + lane.topPx, height: channelPx(lane) };
    context.fillStyle = palette.bed;
    context.fillRect(channel.x, channel.y, channel.width, channel.height);
    paintWater(context, bed, lane, palette);
    paintBackedUp(context, channel, lane, palette);
    if (lane.throttled > 0) paintThrottled(context, channel, palette);
    if (lane.isBlocked) {
      context.fillStyle = palette.red;
      context.fillRect(channel.x + channel.width - GATE_PX, channel.y, GATE_PX, channel.height);
    }
  }
}

/** Names and rates, above the marks. */
export function paintLabels(
  context: CanvasRenderingContext2D,
  bed: Bed,
  lanes: readonly LaneState[],
  palette: Palette,
): void {
  context.font = FONT;
  context.textBaseline = 'middle';
  for (const lane of lanes) {
    if (lane.heightPx < LABELLED_PX) continue;
    const middle = laneMiddle(bed, lane);
    const [first] = lane.shardIds;
    const name = lane.shardIds.length === 1 ? shortShard(first!) : `${lane.shardIds.length} shards`;
    const left = bed.x + (lane.throttled > 0 ? 24 : 8);
    paintLabel(context, palette, { text: name, x: left, middle, align: 'left' });
    if (lane.recordsIn === 0) continue;
    const rate = `${formatRate(lane.recordsIn)}/s`;
    paintLabel(context, palette, { text: rate, x: bed.x + bed.width - 12, middle, align: 'right' });
  }
}

/** The middle of a lane, where water and marks are. */
export function laneMiddle(bed: Bed, lane: LaneState): number {
  return bed.y + lane.topPx + lane.heightPx / 2;
}

/** Lanes that are too low for it have no gap between them. */
function gapPx({ heightPx }: LaneState): number {
  return heightPx > 6 ? 1 : 0;
}

function channelPx(lane: LaneState): number {
  return Math.max(0.5, lane.heightPx - gapPx(lane));
}

/** How high the water is; a full channel is the write quota of the shard. */
export function waterPx(lane: LaneState): number {
  return lane.recordsIn === 0 ? 0 : Math.max(MIN_WATER_PX, lane.level * (lane.heightPx - 2));
}

function paintWater(context: CanvasRenderingContext2D, bed: Bed, lane: LaneState, palette: Palette): void {
  const height = waterPx(lane);
  if (height === 0) return;
  context.fillStyle = palette.water;
  if (lane.heightPx < LABELLED_PX) {
    // Too thin for a band in it: the fuller, the darker.
    context.globalAlpha = 0.12 + 0.88 * Math.sqrt(lane.level);
    context.fillRect(bed.x, bed.y + lane.topPx, bed.width, lane.heightPx - gapPx(lane));
  } else {
    context.globalAlpha = 0.3;
    context.fillRect(bed.x, laneMiddle(bed, lane) - height / 2, bed.width, height);
  }
  context.globalAlpha = 1;
}

function paintBackedUp(
  context: CanvasRenderingContext2D,
  channel: Channel,
  lane: LaneState,
  palette: Palette,
): void {
  if (lane.backedUp === 0) return;
  const width = Math.max(GATE_PX * 2, lane.backedUp * channel.width);
  const right = channel.x + channel.width;
  const gradient = context.createLinearGradient(right - width, 0, right, 0);
  gradient.addColorStop(0, 'transparent');
  gradient.addColorStop(0.3, palette.lag);
  gradient.addColorStop(1, palette.lag);
  context.globalAlpha = 0.8;
  context.fillStyle = gradient;
  context.fillRect(right - width, channel.y, width, channel.height);
  context.globalAlpha = 1;
}

/** Red bars before the inlet: writes that were rejected. */
function paintThrottled(
  context: CanvasRenderingContext2D,
  { x, y, height }: Channel,
  palette: Palette,
): void {
  context.fillStyle = palette.red;
  for (let bar = 0; bar < 3; bar += 1) context.fillRect(x + bar * 5, y, 3, height);
}

interface Label {
  readonly text: string;
  /** The edge at which the text is aligned. */
  readonly x: number;
  readonly middle: number;
  readonly align: 'left' | 'right';
}

function paintLabel(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { text, x, middle, align }: Label,
): void {
  const width = context.measureText(text).width;
  context.globalAlpha = 0.86;
  context.fillStyle = palette.bed;
  context.fillRect((align === 'left' ? x : x - width) - 4, middle - 8, width + 8, 16);
  context.globalAlpha = 1;
  context.textAlign = align;
  context.fillStyle = palette.ink;
  context.fillText(text, x, middle + 0.5);
}
