import { formatRate } from '../top/format-rate.ts';

/** What the values of a plot are. */
export type Unit = 'per second' | 'MB per second' | 'milliseconds' | 'invocations';

export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'per second':
      return `${formatRate(value)}/s`;
    case 'MB per second':
      return `${value.toFixed(decimalsOf(value))} MB/s`;
    case 'milliseconds':
      return formatDuration(value);
    case 'invocations':
      return formatRate(value);
  }
}

function decimalsOf(value: number): number {
  if (value >= 10) return 1;
  return value === 0 || value >= 0.1 ? 2 : 3;
}

/** `0.4 ms`, `12 ms`, `1.5 s`, `3.2 min`, `5.1 h` */
export function formatDuration(valueMs: number): string {
  if (valueMs < 10) return `${Number(valueMs.toFixed(1))} ms`;
  if (valueMs < 1_000) return `${Math.round(valueMs)} ms`;
  if (valueMs < 120_000) return `${Number((valueMs / 1_000).toFixed(1))} s`;
  if (valueMs < 7_200_000) return `${Number((valueMs / 60_000).toFixed(1))} min`;
  return `${Number((valueMs / 3_600_000).toFixed(1))} h`;
}

/** `12,345` */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Of a sum of milliseconds; `-` where nothing was counted. */
export function formatAverage(sumMs: number, count: number): string {
  return count === 0 ? '-' : formatDuration(sumMs / count);
}
