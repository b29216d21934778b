import { sleep } from '../../lib/time/clock.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import { WatchedDocuments } from '../../storage/watched-documents.ts';
import { LingerTime } from '../batching/linger-time.ts';
import type { CheckpointDocument } from '../checkpoint/checkpoint-document.ts';
import { isQueueMapping, type MappingDocument, withDefaults } from '../document.ts';
import type { OpenMappingsOptions } from '../options.ts';
import type { MappingStatus } from '../metrics/status.ts';
import { type SpreadDependencies, SpreadMapping } from './spread-mapping.ts';

// How long a stop waits for running invocations before it aborts them.
const DRAIN_MS = 5_000;

export interface SpreadMappingsOptions extends Omit<
  SpreadDependencies,
  'documents' | 'checkpoints' | 'linger'
> {
  readonly linger?: OpenMappingsOptions['linger'];
}

/** What this process runs of all mappings of streams. Their documents are changed elsewhere. */
export class SpreadMappings {
  readonly #dependencies: SpreadDependencies;
  /** One for each mapping of a stream. */
  readonly #mappings = new Map<string, SpreadMapping>();
  #documents: WatchedDocuments<MappingDocument> | undefined;

  private constructor(dependencies: SpreadDependencies) {
    this.#dependencies = dependencies;
    dependencies.meters.observe(() => {
      for (const mapping of this.#mappings.values()) mapping.collectMetrics();
    });
  }

  static async open(options: SpreadMappingsOptions): Promise<SpreadMappings> {
    const { meta, linger } = options;
    const mappings = new SpreadMappings({
      ...options,
      linger: linger && { clock: linger.clock, time: new LingerTime(linger) },
      documents: new JsonDocuments<MappingDocument>(meta, META_PREFIX.mapping.document),
      checkpoints: new JsonDocuments<CheckpointDocument>(meta, META_PREFIX.mapping.checkpoint),
    });
    mappings.#documents = await WatchedDocuments.open<MappingDocument>(
      meta,
      META_PREFIX.mapping.document,
      (uuid, document) => mappings.#apply(uuid, document),
    );
    return mappings;
  }

  /** How many loops run here. */
  get loopCount(): number {
    let count = 0;
    for (const mapping of this.#mappings.values()) count += mapping.loopCount;
    return count;
  }

  /** The status of what runs here. */
  status(): MappingStatus[] {
    return Array.from(this.#mappings.values(), (mapping) => mapping.status());
  }

  statusOf(uuid: string): MappingStatus | undefined {
    return this.#mappings.get(uuid)?.status();
  }

  /** Stops all loops, and waits a bounded time for running invocations. */
  async close(): Promise<void> {
    this.#documents?.close();
    const mappings = [...this.#mappings.values()];
    const closed = Promise.allSettled(mappings.map((mapping) => mapping.close()));
    const waiting = new AbortController();
    const timeout = sleep(this.#dependencies.clock, DRAIN_MS, { signal: waiting.signal, background: true });
    await Promise.race([closed, timeout.then(() => mappings.forEach((mapping) => mapping.abort()))]);
    waiting.abort();
    await Promise.allSettled([closed, timeout]);
  }

  #apply(uuid: string, stored: MappingDocument | undefined): void {
    const document = stored && withDefaults(stored);
    if (document && isQueueMapping(document)) return;
    const mapping = this.#mappings.get(uuid);
    if (mapping) {
      mapping.update(document);
      if (document) return;
      this.#mappings.delete(uuid);
      // Nothing of it runs: the document was removed when it had stopped everywhere.
      void mapping.close();
    } else if (document) {
      this.#mappings.set(uuid, new SpreadMapping(this.#dependencies, document));
    }
  }
}
