import type { Activity } from '../../../lib/activity.ts';

/** The calls that wait for a latency to pass. Each is a request in flight, so the listener bounds them. */
export class Delays {
  readonly #waiting = new Set<Activity>();

  /** @returns ends the wait */
  begin(what: string, untilMs: number): () => void {
    const waiting = { what, why: 'delayed by a fault', untilMs };
    this.#waiting.add(waiting);
    return () => void this.#waiting.delete(waiting);
  }

  activity(): readonly Activity[] {
    return [...this.#waiting];
  }
}
