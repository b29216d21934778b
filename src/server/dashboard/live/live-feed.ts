import { createHash } from 'node:crypto';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Timer } from '../../../lib/time/clock.ts';
import type { WireResponse } from '../../../protocol/http.ts';
import type { Operator } from '../../access/operator-gate.ts';
import type { RecentInvocations } from '../invocations/recent-invocations.ts';
import { summaryOf } from '../invocations/summary.ts';
import { pipeline, type PipelineTools } from '../pipeline/pipeline.ts';
import { Refusal } from '../reply.ts';
import { EventStream } from './event-stream.ts';
import { RateMeter, type RateSources } from './rates.ts';

/** Pages that follow at the same time. A browser opens at most six connections to a server; this is for several browsers. */
const MAX_PAGES = 32;

const TICK_MS = 1_000;

/** Invocations that one event reports: a page shows no more in a second. */
const MAX_REPORTED_INVOCATIONS = 200;

// Adding up the batches of every shard each second would take longer than all the rest, and sizes change all the time.
const NO_SIZES: PipelineTools['parts']['logs'] = { storedBytes: () => 0 };

/** Who looks at a page; absent while access is not checked. */
type PageUser = Pick<Operator, 'isStillAdmitted'>;

/** The pages that look at one account and region. */
interface Watched {
  readonly namespace: Namespace;
  readonly pages: Map<EventStream, PageUser | undefined>;
  readonly meter: RateMeter;
  /** Of what is drawn; undefined before the first look. */
  topology: string | undefined;
  /** The number of the next invocation to report. */
  nextInvocation: number;
}

export interface LiveFeedOptions {
  readonly sources: RateSources;
  readonly invocations: RecentInvocations;
  readonly pipeline: PipelineTools;
  readonly logger: Logger;
}

/** Sends rates to the pages that are open, each second. Without a page it does nothing. */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #watched = new Map<string, Watched>();
  #timer: Timer | undefined;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
  }

  /** @throws Refusal when too many pages are open */
  open(namespace: Namespace, signal: AbortSignal, operator?: PageUser): WireResponse {
    const pages = Array.from(this.#watched.values()).reduce((sum, each) => sum + each.pages.size, 0);
    if (pages >= MAX_PAGES) {
      throw new Refusal(503, 'TooManyPages', `${MAX_PAGES} pages are open; close one of them.`);
    }
    const page = new EventStream(signal);
    const watched = this.#watch(namespace);
    watched.pages.set(page, operator);
    void page.closed.then(() => this.#leave(watched, page));
    this.#schedule();
    return page.response();
  }

  close(): void {
    this.#timer?.cancel();
  }

  #watch(namespace: Namespace): Watched {
    const key = namespaceKey(namespace);
    const known = this.#watched.get(key);
    if (known) return known;
    const meter = new RateMeter(this.#options.sources, namespace);
    const nextInvocation = this.#options.invocations.nextNumber;
    const watched: Watched = { namespace, pages: new Map(), meter, topology: undefined, nextInvocation };
    this.#watched.set(key, watched);
    return watched;
  }

  #leave(watched: Watched, page: EventStream): void {
    watched.pages.delete(page);
    if (watched.pages.size > 0) return;
    this.#watched.delete(namespaceKey(watched.namespace));
    if (this.#watched.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer ??= this.#options.sources.realTime.setTimer(TICK_MS, () => void this.#tick(), {
      background: true,
    });
  }

  async #tick(): Promise<void> {
    for (const watched of this.#watched.values()) {
      try {
        await endRefused(watched.pages);
        await this.#report(watched);
      } catch (error) {
        this.#options.logger.warn('the dashboard could not be updated', { error });
      }
    }
    this.#timer = undefined;
    if (this.#watched.size > 0) this.#schedule();
  }

  async #report(watched: Watched): Promise<void> {
    const send = (event: string, data: string) => {
      for (const page of watched.pages.keys()) page.send(event, data);
    };
    send('rates', JSON.stringify(watched.meter.next()));
    const { invocations } = this.#options;
    const ended = invocations.from(watched.namespace, watched.nextInvocation, MAX_REPORTED_INVOCATIONS);
    watched.nextInvocation = invocations.nextNumber;
    if (ended.length > 0) send('invocations', JSON.stringify(ended.map(summaryOf)));
    const topology = await this.#topologyOf(watched.namespace);
    // Also at the first look: something may have changed since the pages read the pipeline.
    if (watched.topology !== topology) send('changed', '');
    watched.topology = topology;
  }

  /** A digest of what is drawn, without what `rates` reports. */
  async #topologyOf(namespace: Namespace): Promise<string> {
    const { parts, ...tools } = this.#options.pipeline;
    const { streams, queues, functions, mappings, targets } = await pipeline(
      { ...tools, parts: { ...parts, logs: NO_SIZES } },
      namespace,
    );
    const lasting = [
      streams,
      queues.map(({ name, failuresOf }) => [name, failuresOf]),
      functions,
      mappings.map(({ settings }) => ({ ...settings, LastProcessingResult: undefined })),
      targets,
    ];
    return createHash('sha1').update(JSON.stringify(lasting)).digest('base64');
  }
}

/** Ends the pages of users whose key was revoked, or who may no longer read. */
async function endRefused(pages: Watched['pages']): Promise<void> {
  for (const [page, user] of pages) {
    if (user && !(await user.isStillAdmitted())) page.end();
  }
}
