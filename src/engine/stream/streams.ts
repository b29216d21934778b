import type { Namespace } from '../../lib/aws/namespace.ts';
import type { KeyRange } from '../../lib/list/sorted-keys.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { LogStore } from '../../storage/port.ts';
import type { QuotaMode } from '../limits/shard-quota.ts';
import type { StreamDocument } from './document.ts';
import { partsOfStreamKey, streamKey } from './keys.ts';
import { StreamIndex } from './name-index.ts';
import { Stream } from './stream.ts';
import { type StreamTotals, TotalsByNamespace } from './totals.ts';

export interface StreamOptions {
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly quotas: QuotaMode;
}

/** The live streams of all namespaces, each kept up to date with its stored document. */
export class Streams {
  readonly #options: StreamOptions;
  readonly #index = new StreamIndex();
  readonly #totals = new TotalsByNamespace();
  readonly #watchers = new Map<string, Set<() => void>>();
  #revision = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /** Grows with each change of a document. */
  get revision(): number {
    return this.#revision;
  }

  /** @returns the stream, in any state; undefined when it does not exist */
  find(namespace: Namespace, streamName: string): Stream | undefined {
    return this.#index.get(namespace, streamName);
  }

  /** The streams of a namespace, whatever their state, in code-unit order of name. Costs what is returned. */
  list(namespace: Namespace, range?: KeyRange): Stream[] {
    return this.#index.list(namespace, range);
  }

  totals(namespace: Namespace): StreamTotals {
    return this.#totals.of(namespace);
  }

  /** Every stream of every namespace. */
  all(): Iterable<Stream> {
    return this.#index.all();
  }

  /**
   * Calls `onChange` after every change of the stream of that name, and when one is created or removed. The stream
   * need not exist yet.
   */
  watch(namespace: Namespace, streamName: string, onChange: () => void): { stop(): void } {
    const key = streamKey(namespace, streamName);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(onChange));
    return {
      stop: () => {
        watchers.delete(onChange);
        if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
      },
    };
  }

  /**
   * Updates the live stream from its newest document.
   * @param key made by `streamKey`
   * @param document undefined once the stream is removed
   */
  adopt(key: string, document: StreamDocument | undefined): void {
    this.#revision++;
    const { streamName, ...namespace } = partsOfStreamKey(key);
    const current = this.#index.get(namespace, streamName);
    this.#totals.changed(namespace, current?.document, document);
    if (current && current.document.creationId === document?.creationId) {
      current.update(document);
    } else {
      current?.end();
      this.#index.delete(namespace, streamName);
      if (document) this.#index.set(namespace, streamName, new Stream(document, this.#options));
    }
    for (const onChange of this.#watchers.get(key) ?? []) onChange();
  }
}
