import type { Palette } from '../river/palette.ts';
import { runsOf } from './runs.ts';

export interface ChartLine {
  readonly name: string;
  readonly colour: 'water' | 'ink' | 'red' | 'amber';
  readonly values: readonly (number | null)[];
}

export interface ChartPicture {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly ChartLine[];
  readonly top: number;
  readonly topLabel: string;
  readonly quota?: { readonly value: number; readonly name: string };
  /** The value under the pointer. */
  readonly index?: number;
}

/** Room for the label of the top. */
const HEAD_PX = 14;

export function paintChart(context: CanvasRenderingContext2D, palette: Palette, picture: ChartPicture): void {
  const { width, height, lines, top, topLabel, quota, index } = picture;
  const yOf = (value: number) => height - 1 - (value / top) * (height - HEAD_PX - 2);
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  context.lineWidth = 1;
  context.strokeStyle = palette.rule;
  for (const value of [0, top / 2, top]) line(context, 0, yOf(value) - 0.5, width);
  context.fillStyle = palette.soft;
  context.textAlign = 'left';
  context.fillText(topLabel, 0, yOf(top) - 1);

  for (const [order, { colour, values }] of lines.entries()) {
    const xOf = (at: number) => (values.length <= 1 ? 0 : (at / (values.length - 1)) * width);
    // Red is drawn only where something failed: a red line along the bottom would look like failures, and hide the others.
    for (const { start, end } of runsOf(values, colour === 'red')) {
      context.beginPath();
      for (let at = start; at < end; at++) context.lineTo(xOf(at), yOf(values[at]!));
      context.strokeStyle = palette[colour];
      context.lineWidth = 1.5;
      context.stroke();
      if (order > 0) continue;
      context.lineTo(xOf(end - 1), yOf(0));
      context.lineTo(xOf(start), yOf(0));
      context.globalAlpha = 0.12;
      context.fillStyle = palette[colour];
      context.fill();
      context.globalAlpha = 1;
    }
    if (index !== undefined) {
      context.fillStyle = palette[colour];
      context.beginPath();
      context.arc(xOf(index), yOf(values[index] ?? 0), 3, 0, 2 * Math.PI);
      context.fill();
    }
  }
  if (quota !== undefined) {
    context.strokeStyle = palette.red;
    context.setLineDash([5, 4]);
    context.lineWidth = 1;
    line(context, 0, yOf(quota.value), width);
    context.setLineDash([]);
    context.fillStyle = palette.red;
    context.textAlign = 'left';
    context.fillText(quota.name, 0, yOf(quota.value) - 1);
  }
}

function line(context: CanvasRenderingContext2D, x: number, y: number, toX: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, y);
  context.stroke();
}
