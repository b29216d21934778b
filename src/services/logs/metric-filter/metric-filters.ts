import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { MIB } from '../../../lib/bytes.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Meter, Meters } from '../../../lib/metrics.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { MINUTE_MS } from '../../../lib/time/units.ts';
import { EVENT_OVERHEAD_BYTES, MAX_DIMENSION_SETS } from '../limits.ts';
import { ScanWork } from '../reading/scan-work.ts';
import type { MetricFilterDocument } from './document.ts';
import { type CompiledMetricFilter, compileMetricFilter } from './transformation.ts';

// Bound on the messages that wait to be matched; more are not counted, with a warning.
const MAX_WAITING_BYTES = 16 * MIB;

interface Batch {
  readonly namespace: Namespace;
  readonly group: string;
  readonly filters: readonly MetricFilterDocument[];
  readonly messages: readonly string[];
  readonly bytes: number;
}

interface ActiveFilter extends CompiledMetricFilter {
  /** What it was compiled from: a filter that is changed starts again with the number of its values. */
  readonly definition: string;
  /** By the values of the dimensions. */
  readonly meters: Map<string, Meter>;
  readonly recordDefault: (() => void) | undefined;
  isFull: boolean;
  /** What came in this minute: no event, none that matched, or one that did. */
  minute: 'idle' | 'unmatched' | 'matched';
}

export interface MetricFiltersOptions {
  readonly meters: Meters;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Records metrics of the stored events of log groups. A group can have a hundred filters, so events are matched
 * after they are stored, in order, by a loop that yields to the event loop. A datapoint has the minute in which its event arrived.
 */
export class MetricFilters {
  readonly #options: MetricFiltersOptions;
  /** By group and name: those that got events in this minute or the one before. */
  readonly #active = new Map<string, ActiveFilter>();
  readonly #waiting: Batch[] = [];
  #waitingBytes = 0;
  #matching: Promise<void> | undefined;
  #isClosed = false;
  #minuteMs = 0;

  constructor(options: MetricFiltersOptions) {
    this.#options = options;
    options.meters.observe(() => this.#endMinute());
  }

  /** Takes events that are stored. Never waits, and never fails. */
  accept(
    namespace: Namespace,
    group: string,
    filters: readonly MetricFilterDocument[],
    events: readonly { readonly message: string }[],
  ): void {
    if (filters.length === 0 || this.#isClosed) return;
    const messages = events.map(({ message }) => message);
    const bytes = messages.reduce((sum, { length }) => sum + length + EVENT_OVERHEAD_BYTES, 0);
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      const problem = 'metric filters: events were not counted, because earlier ones are still being matched';
      this.#options.logger.warn(problem, { group, events: events.length });
      return;
    }
    this.#waiting.push({ namespace, group, filters, messages, bytes });
    this.#waitingBytes += bytes;
    this.#matching ??= this.#matchAll();
  }

  /** Resolves when everything that was accepted has been counted. */
  async flush(): Promise<void> {
    while (this.#matching) await this.#matching;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  async #matchAll(): Promise<void> {
    // The caller stores events: what it does next comes first.
    await Promise.resolve();
    try {
      for (let batch = this.#waiting.shift(); batch; batch = this.#waiting.shift()) {
        for (const document of batch.filters) await this.#match(document, batch);
        this.#waitingBytes -= batch.bytes;
      }
    } finally {
      // In the turn in which nothing was left: what is accepted later begins again.
      this.#matching = undefined;
    }
  }

  async #match(document: MetricFilterDocument, { namespace, group, messages }: Batch): Promise<void> {
    this.#endMinute();
    const filter = this.#activeFilter(document, namespace, group);
    if (filter.minute === 'idle') filter.minute = 'unmatched';
    const work = new ScanWork(filter.cost);
    for (const message of messages) {
      work.chargeEvent(message);
      if (filter.matches(message)) {
        filter.minute = 'matched';
        this.#record(filter, document, { namespace, group, message });
      }
      if (work.shouldYield) await work.yield();
    }
  }

  #record(
    filter: ActiveFilter,
    document: MetricFilterDocument,
    { namespace, group, message }: { namespace: Namespace; group: string; message: string },
  ): void {
    const value = filter.valueOf(message);
    const dimensions = filter.dimensionsOf(message);
    if (value === undefined || dimensions === undefined) return;
    const key = JSON.stringify(Object.values(dimensions));
    let meter = filter.meters.get(key);
    if (!meter) {
      if (filter.meters.size >= MAX_DIMENSION_SETS) {
        if (!filter.isFull) {
          const problem = `a metric filter has ${MAX_DIMENSION_SETS} values of its dimensions and counts no others`;
          this.#options.logger.warn(problem, { group, filter: document.filterName });
        }
        filter.isFull = true;
        return;
      }
      meter = this.#meterOf(document, namespace, dimensions);
      filter.meters.set(key, meter);
    }
    meter.record(value);
  }

  /** Called before metrics are read, and at the end of a minute while meters still record into it. */
  #endMinute(): void {
    const nowMs = this.#options.clock.now();
    if (nowMs < this.#minuteMs + MINUTE_MS) return;
    for (const [key, filter] of this.#active) {
      if (filter.minute === 'idle') this.#active.delete(key);
      if (filter.minute === 'unmatched') filter.recordDefault?.();
      filter.minute = 'idle';
    }
    this.#minuteMs = nowMs - (nowMs % MINUTE_MS);
  }

  #activeFilter(document: MetricFilterDocument, namespace: Namespace, group: string): ActiveFilter {
    const { filterName, filterPattern, transformation } = document;
    const key = `${namespaceKey(namespace)}/${group}:${filterName}`;
    const definition = JSON.stringify([filterPattern, transformation]);
    const known = this.#active.get(key);
    if (known?.definition === definition) return known;
    const { defaultValue } = transformation;
    const active: ActiveFilter = {
      ...compileMetricFilter(document),
      definition,
      meters: new Map(),
      recordDefault:
        defaultValue === undefined
          ? undefined
          : () => this.#meterOf(document, namespace, {}).record(defaultValue),
      isFull: false,
      minute: 'idle',
    };
    this.#active.set(key, active);
    return active;
  }

  #meterOf(
    { transformation: { metricNamespace, metricName, unit = 'None' } }: MetricFilterDocument,
    { account, region }: Namespace,
    dimensions: Readonly<Record<string, string>>,
  ): Meter {
    return this.#options.meters.meter({ account, region, metricNamespace, metricName, dimensions, unit });
  }
}
