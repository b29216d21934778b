import type { Clock } from '../../lib/time/clock.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { type Meters, noMeters } from '../../lib/metrics.ts';
import type { Random } from '../../lib/random.ts';
import type { FailureDestination } from '../../mapping/port.ts';
import type { Runtime } from '../../runtime/port.ts';
import type { Calls } from '../../schema/service.ts';
import type { Store } from '../../storage/port.ts';
import { Attachments } from './attachments.ts';
import { CodeStore } from './code/store.ts';
import type { LambdaContext } from './context.ts';
import { Concurrency } from './invocation/concurrency.ts';
import { failureDestination } from './destination/failure.ts';
import { DestinationSender } from './destination/sender.ts';
import { Invoke } from './operations/invoke.ts';
import { EventMetrics } from './async/metrics.ts';
import { EventOutcomes } from './async/outcomes.ts';
import { EventQueue } from './async/queue.ts';
import { EventStore } from './async/store.ts';
import { LambdaInvoker } from './invocation/invoker.ts';
import { FunctionRemovals } from './function-removals.ts';
import { Functions } from './function/functions.ts';
import { VersionPublisher } from './function/publisher.ts';
import { FunctionStore } from './function/store.ts';
import { Layers } from './layer/layers.ts';
import { TRANSITION_MS } from './limits.ts';
import { FunctionUrls } from './url/function-urls.ts';
import { UrlIndex } from './url/url-index.ts';

export interface LambdaOptions {
  readonly store: Store;
  /** Where code is unpacked: the data directory. */
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly runtime: Runtime;
  /** Where clients reach this server; asked for when it is told, since the port may not be known before. */
  readonly endpoint: () => string;
  /** The way to other services: those that destinations of events belong to. */
  readonly calls: Calls;
  /** Told of asynchronous invocations. */
  readonly meters?: Meters;
  /** Stretches or shrinks how long states like Pending last; 1 when not said. */
  readonly timeScale?: number;
}

/** Functions and what runs them, apart from the API: event source mappings need the one before the other. */
export interface Lambda extends Omit<LambdaContext, 'mappings'> {
  readonly urls: FunctionUrls;
  /** For event source mappings. */
  readonly failureDestination: FailureDestination;
  /** Goes on with asynchronous invocations of an earlier server, once all services are there. */
  resume(): void;
  /** Stops the queue of asynchronous invocations. The runtime is closed by whoever opened it. */
  close(): void;
}

export async function openLambda(options: LambdaOptions): Promise<Lambda> {
  const { store, disk, clock, random, logger, runtime, calls, endpoint, timeScale = 1 } = options;
  const transitionMs = TRANSITION_MS * timeScale;
  const attachments = new Attachments(store.meta);
  const { aliases } = attachments;
  const functionStore = new FunctionStore(store.meta);
  const functions = new Functions({ store: functionStore, aliases, clock, random, runtime, transitionMs });
  const code = await CodeStore.open(store.blobs, disk, random);
  const concurrency = await Concurrency.open(store.meta);
  const removals = new FunctionRemovals(store.meta, { functions, attachments, concurrency });
  await removals.resume();
  const index = await UrlIndex.open(store.meta, random);
  const invoker = new LambdaInvoker(functions, code, concurrency, runtime);
  const sender = new DestinationSender({
    calls,
    random,
    invokeAsync: (FunctionName, Payload, caller) =>
      calls.call('lambda', Invoke, { FunctionName, InvocationType: 'Event', Payload }, caller),
  });
  const metrics = new EventMetrics(options.meters ?? noMeters);
  const outcomes = new EventOutcomes({
    functions,
    attachments,
    concurrency,
    sender,
    metrics,
    clock,
    random,
    logger,
  });
  const eventStore = await EventStore.open({ meta: store.meta, logs: store.logs, logger });
  const asyncQueue = new EventQueue({ store: eventStore, invoker, outcomes, metrics, clock, logger });
  return {
    functions,
    publisher: new VersionPublisher(functionStore, clock, random),
    attachments,
    concurrency,
    removals,
    layers: new Layers(store.meta),
    code,
    invoker,
    asyncQueue,
    urls: new FunctionUrls({ index, functions, attachments, invoker, clock }),
    failureDestination: failureDestination(sender, random),
    calls,
    endpoint,
    clock,
    random,
    logger,
    resume: () => asyncQueue.resume(),
    close() {
      asyncQueue.close();
      index.close();
    },
  };
}
