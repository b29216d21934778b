/** What a game server sends, with its name as the partition key: the events of a match are in order. */
export interface GameEvent {
  readonly type: string;
  readonly match: number;
  /** Absent when a match begins and ends. */
  readonly player?: number;
  /** In metres. */
  readonly x?: number;
  readonly y?: number;
}

export function parseGameEvent(value: unknown): GameEvent {
  const event = value as Partial<GameEvent>;
  if (typeof event.type !== 'string' || typeof event.match !== 'number') {
    throw new TypeError(`not an event of the game: ${JSON.stringify(value)}`);
  }
  return event as GameEvent;
}
