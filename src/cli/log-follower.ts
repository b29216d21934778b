import type { Client } from '../client/client.ts';
import { isClientError } from '../client/errors.ts';
import { FilterLogEvents } from '../services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../services/logs/traits.ts';

export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

export interface LogQuery {
  readonly group: string;
  readonly startMs: number;
  readonly pattern?: string;
}

// Environments of one function write apart, so an event may come after younger ones; this late and no later.
const MAX_LATENESS_MS = 5_000;

/** Reads a log group on and on, each event once. A group that is not there yet is empty. */
export class LogFollower {
  readonly #client: Client;
  readonly #query: LogQuery;
  #newestMs = 0;
  /** Events that the next question may bring again, with their times: those of the last few seconds. */
  readonly #seen = new Map<string, number>();

  constructor(client: Client, query: LogQuery) {
    this.#client = client;
    this.#query = query;
  }

  /** The events since the last call. */
  async next(): Promise<LogEvent[]> {
    const startTime = Math.max(this.#query.startMs, this.#newestMs - MAX_LATENESS_MS);
    for (const [id, timestampMs] of this.#seen) if (timestampMs < startTime) this.#seen.delete(id);
    const found: LogEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#page(startTime, nextToken);
      for (const { eventId, timestamp, message } of page.events) {
        if (this.#seen.has(eventId)) continue;
        this.#seen.set(eventId, timestamp);
        this.#newestMs = Math.max(this.#newestMs, timestamp);
        found.push({ timestampMs: timestamp, message });
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  }

  async #page(startTime: number, nextToken: string | undefined) {
    const { group, pattern } = this.#query;
    try {
      return await this.#client.call(logsTraits, FilterLogEvents, {
        logGroupName: group,
        startTime,
        ...(pattern !== undefined && { filterPattern: pattern }),
        ...(nextToken !== undefined && { nextToken }),
      });
    } catch (error) {
      if (isClientError(error, 'ResourceNotFoundException')) return { events: [], nextToken: undefined };
      throw error;
    }
  }
}
