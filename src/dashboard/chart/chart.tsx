import { useRef, useState } from 'preact/hooks';
import { Canvas } from '../river/canvas.tsx';
import { useWidth } from '../ui/measure.ts';
import { formatDuration } from '../ui/format.ts';
import { paintChart, type ChartLine } from './paint-chart.ts';
import { indexAt, niceTop } from './scale.ts';

export interface ChartProps {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly stepMs: number;
  /** Drawn as a line with its name, when the values come near it. */
  readonly quota?: { readonly value: number; readonly name: string };
  readonly heightPx?: number;
  readonly format: (value: number) => string;
}

const HEIGHT_PX = 120;

/** Lines over time; the figure beside the title is the last value, or the one under the pointer. */
export function Chart({ title, lines, stepMs, quota, heightPx = HEIGHT_PX, format }: ChartProps) {
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const [pointerX, setPointer] = useState<number | undefined>(undefined);
  const count = lines[0]?.values.length ?? 0;
  const index = pointerX === undefined ? count - 1 : indexAt(pointerX, width, count);
  const max = Math.max(0, ...lines.map(({ values }) => Math.max(0, ...values.map((value) => value ?? 0))));
  const shownQuota = quota !== undefined && max > quota.value / 4 ? quota : undefined;
  const top = niceTop(Math.max(max, shownQuota?.value ?? 0));
  const ago = (count - 1 - index) * stepMs;
  const figures = lines.map(({ name, values }) => `${name} ${format(values[index] ?? 0)}`).join(', ');
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b>
        <span class="chart-figures">
          {lines.map(({ name, colour, values }) => (
            <span key={name} class={colour === 'red' && !values[index] ? 'soft' : `line-${colour}`}>
              {lines.length > 1 && <span class="soft">{name} </span>}
              {format(values[index] ?? 0)}
            </span>
          ))}
          {pointerX !== undefined && <span class="soft">{formatDuration(ago)} ago</span>}
        </span>
      </figcaption>
      <div
        ref={ref}
        class="chart-area"
        role="img"
        aria-label={`${title} over ${formatDuration(count * stepMs)}: ${figures}, at most ${format(max)}`}
        onPointerMove={(event) => setPointer(event.offsetX)}
        onPointerLeave={() => setPointer(undefined)}
        style={{ height: `${heightPx}px` }}
      >
        <Canvas
          width={width}
          height={heightPx}
          isMoving={false}
          paint={(context, palette) =>
            paintChart(context, palette, {
              width,
              height: heightPx,
              lines,
              top,
              topLabel: format(top),
              ...(shownQuota !== undefined && { quota: shownQuota }),
              ...(pointerX !== undefined && { index }),
            })
          }
        />
      </div>
    </figure>
  );
}
