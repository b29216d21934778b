/**
 * The position of a log event: the batch's position in the group's log and the event's index in the batch, with
 * the batch's arrival time, from which a backward reader starts. Formatted as 56 digits (16 of time, 20 of
 * position, 20 of index) in tokens and event ids, as AWS does.
 */
export interface EventPosition {
  readonly ingestionMs: number;
  readonly pos: number;
  readonly index: number;
}

export const LOG_START: EventPosition = { ingestionMs: 0, pos: 0, index: 0 };

export function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.pos - b.pos || a.index - b.index;
}

/** The position immediately after an event. */
export function positionAfter(position: EventPosition): EventPosition {
  return { ...position, index: position.index + 1 };
}

/** 56 digits whose order is the order of the events. */
export function formatPosition({ ingestionMs, pos, index }: EventPosition): string {
  return digits(ingestionMs, 16) + digits(pos, 20) + digits(index, 20);
}

/** @returns undefined for any other text */
export function parsePosition(text: string): EventPosition | undefined {
  if (!/^[0-9]{56}$/.test(text)) return undefined;
  const position = {
    ingestionMs: Number(text.slice(0, 16)),
    pos: Number(text.slice(16, 36)),
    index: Number(text.slice(36)),
  };
  return Object.values(position).every(Number.isSafeInteger) ? position : undefined;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
