/** Numbers, sizes and times as the page writes them. Widths stay steady: figures are tabular. */

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** `950`, `12,300`, `1.2 M`. */
export function formatCount(value: number): string {
  if (value >= 1e9) return `${trim(value / 1e9)} G`;
  if (value >= 1e6) return `${trim(value / 1e6)} M`;
  return group(Math.round(value));
}

/** A rate per second: one decimal below ten, so that a slow stream is not shown as none. */
export function formatRate(value: number): string {
  if (value === 0) return '0';
  if (value < 0.1) return '<0.1';
  return value < 10 ? trim(value) : formatCount(value);
}

/** Decimal units, as quotas of shards are. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : trim(value)} ${BYTE_UNITS[unit]}`;
}

/** `0 ms`, `340 ms`, `2.4 s`, `3 min`, `1 h 5 min`, `2 d`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return ms > 0 ? `${trim(ms)} ms` : '0 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${trim(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}

/** Local time of day with milliseconds: `14:03:22.071`. */
export function formatClock(ms: number): string {
  const date = new Date(ms);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** Local date and time: `2026-11-28 14:03:22`. */
export function formatDate(ms: number): string {
  const date = new Date(ms);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${formatClock(ms).slice(0, 8)}`;
}

export function formatAgo(ms: number, nowMs: number): string {
  const age = nowMs - ms;
  return age < 1000 ? 'now' : `${formatDuration(age)} ago`;
}

/** `shardId-000000000012` is written `12`: every id has the same beginning. */
export function shortShard(shardId: string): string {
  const digits = /^shardId-0*(\d+)$/.exec(shardId);
  return digits === null ? shardId : digits[1]!;
}

/** The resource's own name: what follows the last `:` or `/` of an ARN. */
export function nameOfArn(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf(':'), arn.lastIndexOf('/')) + 1);
}

/** `1 record`, `2 records`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}

function trim(value: number): string {
  const rounded = value.toFixed(1);
  return rounded.endsWith('.0') ? rounded.slice(0, -2) : rounded;
}

function group(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
