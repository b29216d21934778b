import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { FilterLogEvents } from '../../services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../services/logs/traits.ts';

export interface LogEvent {
  /** The event's position in its group: as text, ids sort in the order in which events were stored. */
  readonly id: string;
  readonly timestampMs: number;
  /** The log stream: that of one execution environment. */
  readonly stream: string;
  readonly message: string;
}

export interface LogQuery {
  readonly group: string;
  readonly startMs: number;
  readonly pattern?: string;
}

/**
 * Reads a log group continuously, each event once. A group that does not exist yet is empty.
 *
 * It resumes at the position of the last event, not at its time: the execution environments of a function store their
 * lines independently, so an event may be stored long after events with later timestamps.
 */
export class LogFollower {
  readonly #client: Client;
  readonly #query: LogQuery;
  #lastId: string | undefined;

  constructor(client: Client, query: LogQuery) {
    this.#client = client;
    this.#query = query;
  }

  /** The events stored since the last call: pages in order of arrival, each sorted by time. */
  async next(): Promise<LogEvent[]> {
    const found: LogEvent[] = [];
    const resumedAt = this.#lastId;
    // An event's id is the token of the page that begins with it (services/logs/reading/event-position.ts).
    let token = resumedAt;
    do {
      const page = await this.#page(token);
      if (page === 'no-group') {
        this.#lastId = undefined;
        break;
      }
      for (const { eventId, timestamp, message, logStreamName } of page.events) {
        if (eventId === resumedAt) continue;
        if (this.#lastId === undefined || eventId > this.#lastId) this.#lastId = eventId;
        found.push({ id: eventId, timestampMs: timestamp, stream: logStreamName, message });
      }
      token = page.nextToken;
    } while (token !== undefined);
    return found;
  }

  async #page(nextToken: string | undefined) {
    const { group, pattern, startMs } = this.#query;
    try {
      return await this.#client.call(logsTraits, FilterLogEvents, {
        logGroupName: group,
        startTime: startMs,
        ...(pattern !== undefined && { filterPattern: pattern }),
        ...(nextToken !== undefined && { nextToken }),
      });
    } catch (error) {
      if (isClientError(error, 'ResourceNotFoundException')) return 'no-group';
      throw error;
    }
  }
}
