import { useMemo, useRef } from 'preact/hooks';
import type { StreamNode } from '../../server/dashboard/contract.ts';
import { Canvas } from '../river/canvas.tsx';
import type { Palette } from '../river/palette.ts';
import { formatClock, formatDate, shortShard } from '../ui/format.ts';
import { useWidth } from '../ui/measure.ts';
import { changesOf, type Lineage as Spans, lineageOf } from './lineage.ts';

const HEIGHT_PX = 220;
const SHOWN_CHANGES = 6;
const LABELLED = { width: 26, height: 15 };

/** The tree of shards over time. Each rectangle is a shard; where one ends, two follow, or two become one. */
export function Lineage({ stream }: { stream: StreamNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const lineage = useMemo(() => lineageOf(stream.shards), [stream]);
  const changes = useMemo(() => changesOf(stream.shards), [stream]);
  return (
    <section class="lineage">
      <h2>Splits and merges</h2>
      <div
        ref={ref}
        role="img"
        aria-label={`${stream.shards.length} shards within retention, ${changes.length} changes`}
      >
        <Canvas
          width={width}
          height={HEIGHT_PX}
          isMoving={false}
          paint={(context, palette) => paint(context, palette, lineage, width)}
        />
      </div>
      <p class="axis">
        <time>{lineage.moments[0] && formatDate(lineage.moments[0].atMs)}</time>
        <span class="wide-only">a column for each change, hash keys from top to bottom</span>
        <span>now</span>
      </p>
      {changes.length === 0 ? (
        <p class="soft">No shard was split or merged within retention.</p>
      ) : (
        <ol class="changes">
          {changes.slice(0, SHOWN_CHANGES).map(({ atMs, text }) => (
            <li key={text}>
              <time class="soft">{formatClock(atMs).slice(0, 8)}</time> {text}
            </li>
          ))}
          {changes.length > SHOWN_CHANGES && (
            <li class="soft">and {changes.length - SHOWN_CHANGES} before</li>
          )}
        </ol>
      )}
    </section>
  );
}

function paint(context: CanvasRenderingContext2D, palette: Palette, { spans }: Spans, width: number): void {
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const { shard, left, right, top, bottom } of spans) {
    const [x, y] = [left * width, top * HEIGHT_PX];
    const [spanWidth, height] = [(right - left) * width, (bottom - top) * HEIGHT_PX];
    const gap = height > 4 ? 1 : 0;
    context.fillStyle = palette.water;
    context.globalAlpha = shard.isOpen ? 0.34 : 0.14;
    context.fillRect(x, y, Math.max(1, spanWidth - gap), Math.max(0.5, height - gap));
    context.globalAlpha = 1;
    if (height < LABELLED.height || spanWidth < LABELLED.width) continue;
    context.fillStyle = shard.isOpen ? palette.ink : palette.soft;
    context.fillText(shortShard(shard.shardId), x + 6, y + height / 2);
  }
}
