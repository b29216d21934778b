/** Where reading begins, as it is in the address: a preset, milliseconds ago (`-60000`), a time, or `seq:NUMBER`. */
export const PRESETS: readonly { readonly value: string; readonly name: string }[] = [
  { value: '-60000', name: 'a minute ago' },
  { value: '-600000', name: '10 minutes ago' },
  { value: '-3600000', name: 'an hour ago' },
  { value: 'trim_horizon', name: 'the oldest record' },
  { value: 'latest', name: 'new records only' },
];
export const DEFAULT_POSITION = '-600000';

/** What the server is asked for. */
export function positionAt(position: string, nowMs: number): string {
  return /^-\d+$/.test(position) ? String(nowMs + Number(position)) : position;
}

/** The time of a position that is one. */
export function timeOf(position: string): number | undefined {
  return /^\d+$/.test(position) ? Number(position) : undefined;
}
