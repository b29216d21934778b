import { type Layout, type PlacedNode, STREAM_HEAD_PX } from '../pipeline/layout.ts';
import type { LaneState } from './lane-state.ts';
import { type Bed, laneMiddle, paintLabels, paintLanes, waterPx } from './paint-lanes.ts';
import { type LinkState, paintLink, pointOn } from './paint-links.ts';
import { Marks, recordsPerMark } from './marks.ts';
import type { Palette } from './palette.ts';

export interface StreamState {
  readonly placed: PlacedNode;
  readonly lanes: readonly LaneState[];
  /** Where records come from, in wide layouts. */
  readonly producers?: PlacedNode;
}

export interface SceneState {
  readonly layout: Layout;
  readonly streams: readonly StreamState[];
  readonly links: readonly LinkState[];
}

const LANE_CROSSING_MS = 3600;
const LINK_CROSSING_MS = 1400;
/** Marks of a slow lane are beside each other too, not on one line. */
const MIN_SPREAD_PX = 12;
/** Part of a mark's way that is before the stream. */
const APPROACH = 0.22;
/** More lines from the producers would be a grey area. */
const MAX_APPROACHES = 48;

interface Track {
  readonly bed: Bed;
  readonly lane: LaneState;
  readonly from?: readonly [number, number];
}

/** The moving picture of a pipeline: channels, links, and marks at real rates. */
export class Scene {
  readonly #records = new Marks(Math.random);
  readonly #batches = new Marks(Math.random);
  #state: SceneState | undefined;
  #tracks: readonly Track[] = [];
  #recordRates = new Map<number, number>();
  #batchRates = new Map<number, number>();
  /** What one mark stands for now. */
  recordsPerMark = 1;

  update(state: SceneState): void {
    this.#state = state;
    this.#tracks = state.streams.flatMap(({ placed, lanes, producers }) => {
      const bed = bedOf(placed);
      const from = producers === undefined ? undefined : outletOf(producers);
      return lanes.map((lane) => ({ bed, lane, ...(from !== undefined && { from }) }));
    });
    const total = this.#tracks.reduce((sum, { lane }) => sum + lane.recordsIn, 0);
    this.recordsPerMark = recordsPerMark(total);
    this.#recordRates = new Map(
      this.#tracks.map(({ lane }, index) => [index, lane.recordsIn / this.recordsPerMark]),
    );
    this.#batchRates = new Map(
      state.links.flatMap(({ perSecond, placed }, index) =>
        placed.link.kind === 'put' ? [] : [[index, Math.min(perSecond, 30)] as const],
      ),
    );
  }

  paint(context: CanvasRenderingContext2D, palette: Palette, elapsedMs: number, isMoving: boolean): void {
    const state = this.#state;
    if (state === undefined) return;
    for (const link of state.links) {
      if (link.placed.link.kind !== 'put') paintLink(context, link, state.layout.isNarrow, palette);
    }
    this.#paintApproaches(context, palette);
    for (const { placed, lanes } of state.streams) paintLanes(context, bedOf(placed), lanes, palette);
    if (isMoving) {
      this.#records.advance(elapsedMs, this.#recordRates, LANE_CROSSING_MS);
      this.#batches.advance(elapsedMs, this.#batchRates, LINK_CROSSING_MS);
      this.#paintRecords(context, palette);
      this.#paintBatches(context, state, palette);
    }
    for (const { placed, lanes } of state.streams) paintLabels(context, bedOf(placed), lanes, palette);
  }

  #paintApproaches(context: CanvasRenderingContext2D, palette: Palette): void {
    const every = Math.ceil(this.#tracks.length / MAX_APPROACHES);
    context.strokeStyle = palette.water;
    for (const [index, { bed, lane, from }] of this.#tracks.entries()) {
      if (from === undefined || index % every !== 0) continue;
      context.globalAlpha = lane.recordsIn > 0 ? 0.35 : 0.16;
      context.lineWidth = lane.recordsIn > 0 ? Math.max(1, Math.min(6, waterPx(lane) / 3)) : 1;
      const to = laneMiddle(bed, lane);
      const bend = (bed.x - from[0]) / 2;
      context.beginPath();
      context.moveTo(from[0], from[1]);
      context.bezierCurveTo(from[0] + bend, from[1], bed.x - bend, to, bed.x, to);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  #paintRecords(context: CanvasRenderingContext2D, palette: Palette): void {
    context.fillStyle = palette.water;
    for (const { track, position, offset } of this.#records.marks) {
      const at = this.#tracks[track];
      if (at === undefined) continue;
      const { bed, lane, from } = at;
      const middle = laneMiddle(bed, lane);
      const spread =
        (offset - 0.5) * Math.max(0, Math.min(Math.max(MIN_SPREAD_PX, waterPx(lane)), lane.heightPx - 4) - 2);
      if (position < APPROACH) {
        if (from === undefined) continue;
        const part = position / APPROACH;
        const eased = part * part * (3 - 2 * part);
        context.fillRect(
          from[0] + (bed.x - from[0]) * part,
          from[1] + (middle + spread - from[1]) * eased,
          4,
          2,
        );
      } else {
        const along = (position - APPROACH) / (1 - APPROACH);
        context.fillRect(bed.x + along * (bed.width - 6), middle + spread - 1, 6, 2);
      }
    }
  }

  #paintBatches(context: CanvasRenderingContext2D, state: SceneState, palette: Palette): void {
    for (const { track, position } of this.#batches.marks) {
      const link = state.links[track];
      if (link === undefined) continue;
      context.fillStyle = link.isFailing ? palette.red : palette.water;
      const [x, y] = pointOn(link, position, state.layout.isNarrow);
      context.fillRect(x - 4, y - 3, 8, 6);
    }
  }
}

export function bedOf({ box }: PlacedNode): Bed {
  return { x: box.x, y: box.y + STREAM_HEAD_PX, width: box.width };
}

function outletOf({ box }: PlacedNode): readonly [number, number] {
  return [box.x + box.width, box.y + box.height / 2];
}
