/**
 * Marks that move along lanes and links: each stands for a fixed number of records, so that what is seen moves at the
 * real rate. Positions are fractions of the way.
 */
export interface Mark {
  readonly track: number;
  position: number;
  /** Varies the line within a lane, from 0 to 1. */
  readonly offset: number;
}

/** More would hide each other, and cost a slow machine its frame rate. */
export const MAX_MARKS = 700;
/** Marks that may enter in a second, over all tracks. */
const MAX_MARKS_PER_SECOND = 150;

/** How many records one mark stands for: 1, 2, 5, 10, 20 … */
export function recordsPerMark(recordsPerSecond: number): number {
  let scale = 1;
  for (const step of stepsOf125()) {
    scale = step;
    if (recordsPerSecond / step <= MAX_MARKS_PER_SECOND) break;
  }
  return scale;
}

function* stepsOf125(): Generator<number> {
  for (let power = 1; power <= 1e9; power *= 10) yield* [power, 2 * power, 5 * power];
}

export class Marks {
  readonly marks: Mark[] = [];
  readonly #due = new Map<number, number>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** @param marksPerSecond by track @param crossingMs how long a mark takes */
  advance(elapsedMs: number, marksPerSecond: ReadonlyMap<number, number>, crossingMs: number): void {
    for (const mark of this.marks) mark.position += elapsedMs / crossingMs;
    const moving = this.marks.filter(({ position }) => position < 1);
    this.marks.splice(0, this.marks.length, ...moving);
    for (const [track, rate] of marksPerSecond) {
      let due = (this.#due.get(track) ?? this.#random()) + (rate * elapsedMs) / 1000;
      while (due >= 1) {
        due -= 1;
        if (this.marks.length < MAX_MARKS) {
          // Records arrive within the frame, not all at its end.
          const position = (this.#random() * elapsedMs) / crossingMs;
          this.marks.push({ track, position, offset: this.#random() });
        }
      }
      this.#due.set(track, due);
    }
  }
}
