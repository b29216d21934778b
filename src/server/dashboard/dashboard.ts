import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import { type Clock, systemClock } from '../../lib/time/clock.ts';
import { nodeDisk } from '../../lib/disk/node-disk.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { Failures } from '../../protocol/errors/failures.ts';
import type { Service } from '../../schema/service.ts';
import type { Operator } from '../access/operator-gate.ts';
import { DASHBOARD_PATH } from '../built-files.ts';
import { callFromPage } from './actions/call.ts';
import { redrive } from './actions/redrive/redrive.ts';
import { redriveBucket } from './actions/redrive/redrive-bucket.ts';
import { invocationEndpoints } from './invocations/endpoints.ts';
import type { WatchedInvocations } from './invocations/watched-invocations.ts';
import { listFailures } from './messages/failures-in-bucket.ts';
import { listMessages } from './messages/messages.ts';
import { LiveFeed } from './live/live-feed.ts';
import { DASHBOARD_PREFIX } from './own-page.ts';
import { ASSETS_PREFIX, PageFiles } from './page/page-files.ts';
import { replay } from './actions/replay.ts';
import type { DashboardParts } from './parts.ts';
import { pipeline } from './pipeline/pipeline.ts';
import { usedNamespaces } from './pipeline/used-namespaces.ts';
import { recordEndpoints } from './records/endpoints.ts';
import { json } from './reply.ts';
import { seriesOf } from './series/series.ts';
import type { HistoryReader } from '../history/history.ts';
import { Routes } from './routes.ts';

export interface DashboardOptions {
  readonly parts: DashboardParts;
  /** As clients reach them. */
  readonly services: readonly Service[];
  readonly history: HistoryReader;
  readonly watched: WatchedInvocations;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where clients reach this server. */
  readonly endpoint: () => string;
}

const PAGE_PATH = '/_millrace/';

/** The web page below `/_millrace/`, and what it asks the server. */
export class Dashboard {
  readonly #files = new PageFiles(nodeDisk(DASHBOARD_PATH));
  readonly #routes: Routes;
  readonly #feed: LiveFeed;

  constructor({ parts, services, history, watched, clock, random, logger, endpoint }: DashboardOptions) {
    const failures = new Failures(logger);
    const tools = { parts, nowMs: () => clock.now(), endpoint };
    const redriving = { parts, random, nowMs: tools.nowMs };
    const feed = new LiveFeed({
      sources: { parts, functions: watched.counters, realTime: systemClock, nowMs: tools.nowMs },
      invocations: watched.recent,
      pipeline: tools,
      logger,
    });
    this.#feed = feed;
    this.#routes = new Routes({
      'GET namespaces': async ({ operator }) => json(await usedNamespaces(parts, operator?.account)),
      'GET pipeline': async ({ namespace }) => json(await pipeline(tools, namespace)),
      'GET live': ({ namespace, context, operator }) => feed.open(namespace, context.signal, operator),
      'GET series': (request) => json(seriesOf(history, clock.now(), request)),
      'POST calls/*/*': (request) => callFromPage(services, failures, request),
      'POST queues/*/redrive': async (request) => json(await redrive(redriving, request)),
      'POST buckets/*/redrive': async (request) => json(await redriveBucket(redriving, request)),
      'GET buckets/*/failures': async (request) => json(await listFailures(parts, request)),
      'GET queues/*/messages': async (request) => json(await listMessages(parts.queues, request)),
      'POST mappings/*/replay': async (request) => json(await replay(parts.mappings, request)),
      ...recordEndpoints(parts, watched, tools.nowMs),
      ...invocationEndpoints(watched.recent, parts.calls),
    });
  }

  /** @returns undefined for a path that is not one of the page, its files or its questions */
  serve(
    request: WireRequest,
    context: RequestContext,
    operator?: Operator,
  ): Promise<WireResponse> | undefined {
    const { path, method, headers } = request;
    if (path.startsWith(DASHBOARD_PREFIX)) return this.#routes.serve(request, context, operator);
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    if (path.startsWith(ASSETS_PREFIX)) return this.#files.asset(path, headers);
    return path === PAGE_PATH || `${path}/` === PAGE_PATH ? this.#files.page(headers) : undefined;
  }

  /** The page, for a link into it: `/_millrace/streams/clicks`. */
  page({ headers }: WireRequest): Promise<WireResponse> {
    return this.#files.page(headers);
  }

  close(): void {
    this.#feed.close();
  }
}
