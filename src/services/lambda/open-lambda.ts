import { Turns } from '../../lib/concurrency/turns.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { type Meters, noMeters } from '../../lib/metrics.ts';
import type { Tracer } from '../../lib/telemetry/tracer.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { FailureDestination } from '../../mapping/port.ts';
import type { Runtime } from '../../runtime/port.ts';
import type { Calls } from '../../schema/service.ts';
import type { Store } from '../../storage/port.ts';
import { AsyncMetrics } from './async/metrics.ts';
import { OutcomeReporter } from './async/outcome-reporter.ts';
import { AsyncQueue } from './async/queue.ts';
import { retryRules } from './async/retry-rules.ts';
import { AsyncInvocationStore } from './async/store.ts';
import { Attachments } from './attachments.ts';
import { CodeLinks } from './code/download.ts';
import { CodeStore, type UnpackTime } from './code/store.ts';
import type { LambdaContext } from './context.ts';
import { failureDestination } from './destination/failure.ts';
import { DestinationSender } from './destination/sender.ts';
import { FunctionRemovals } from './function-removals.ts';
import { Functions } from './function/functions.ts';
import { VersionPublisher } from './function/publisher.ts';
import { FunctionStore } from './function/store.ts';
import { Concurrency } from './invocation/concurrency.ts';
import { LambdaInvoker } from './invocation/invoker.ts';
import { InvocationTraces } from './invocation/traces.ts';
import { Layers } from './layer/layers.ts';
import { TRANSITION_MS } from './limits.ts';
import { Invoke } from './operations/invoke.ts';
import { ProvisionedConfigs } from './provisioned/configs.ts';
import { ProvisionedEnvironments } from './provisioned/environments.ts';
import { Provisioner } from './provisioned/provisioner.ts';
import { LoopDetector } from './recursion/loop-detector.ts';
import { FunctionUrls } from './url/function-urls.ts';
import { UrlIndex } from './url/url-index.ts';

export interface LambdaOptions {
  readonly store: Store;
  /** The data directory, where code is unpacked. */
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly runtime: Runtime;
  /** Invocations that run already, for an earlier server. They are counted until they end. */
  readonly running?: readonly RunningInvocation[] | undefined;
  /** Where clients reach this server. A function, as the port may be unknown until the server listens. */
  readonly endpoint: () => string;
  /** Signs the URLs of code while access is checked. */
  readonly codeLinkKey?: Buffer | undefined;
  /** Calls other services: S3 for code, and the services of destinations. */
  readonly calls: Calls;
  /** For the metrics of asynchronous invocations. */
  readonly meters?: Meters;
  /** `when-stored` by default, so that a package that the host cannot store is refused. */
  readonly unpacksCode?: UnpackTime | undefined;
  /** Records a span for each invocation; none by default. */
  readonly tracer?: Tracer | undefined;
  /** Multiplies how long transient states such as Pending last; 1 by default. */
  readonly timeScale?: number;
}

export interface RunningInvocation extends Namespace {
  readonly functionName: string;
  readonly ended: Promise<void>;
}

/**
 * The parts of the service. Event source mappings are opened with them first; `createLambdaService` then receives both.
 */
export interface Lambda extends Omit<LambdaContext, 'mappings' | 'queues'> {
  readonly urls: FunctionUrls;
  /** For event source mappings. */
  readonly failureDestination: FailureDestination;
  /**
   * Starts the asynchronous invocations that an earlier server accepted, and the provisioned environments. Called when
   * every service is available.
   */
  resume(): void;
  /** Stops the queue of asynchronous invocations. The caller closes the runtime. */
  close(): void;
}

export async function openLambda(options: LambdaOptions): Promise<Lambda> {
  const { store, clock, random, logger, calls, endpoint, meters = noMeters } = options;
  const attachments = new Attachments(store.meta);
  const stored = await openStored(options, attachments);
  const { functions, functionStore, code } = stored;
  const invoking = await openInvoking(options, attachments, stored);
  const { concurrency, invoker, provisioner } = invoking;
  const turns = new Turns();
  const removals = new FunctionRemovals(store.meta, {
    functions,
    attachments,
    concurrency,
    provisioner,
    turns,
  });
  await removals.resume();
  const index = await UrlIndex.open(store.meta, random);
  const sender = new DestinationSender({
    calls,
    random,
    invokeAsync: (FunctionName, Payload, caller) =>
      calls.call('lambda', Invoke, { FunctionName, InvocationType: 'Event', Payload }, caller),
  });
  const asyncQueue = await openAsyncQueue(options, attachments, { functions, invoker, concurrency, sender });
  return {
    functions,
    turns,
    publisher: new VersionPublisher(functionStore, turns, clock, random),
    attachments,
    ...invoking,
    removals,
    layers: new Layers(store.meta),
    code,
    loops: new LoopDetector(functions, meters, logger),
    asyncQueue,
    urls: new FunctionUrls({ index, functions, attachments, invoker, clock, logger }),
    failureDestination: failureDestination(sender, random, invoker),
    calls,
    endpoint,
    codeLinks: new CodeLinks({ endpoint, clock, key: options.codeLinkKey }),
    clock,
    random,
    logger,
    resume() {
      asyncQueue.resume();
      provisioner.resume();
    },
    close() {
      provisioner.close();
      asyncQueue.close();
      index.close();
    },
  };
}

/** Functions, and their code. */
async function openStored(
  { store, disk, clock, random, runtime, unpacksCode, timeScale = 1 }: LambdaOptions,
  { aliases }: Attachments,
) {
  const functionStore = new FunctionStore(store.meta);
  const code = await CodeStore.open(store.blobs, disk, random, unpacksCode);
  const functions = new Functions({
    store: functionStore,
    aliases,
    clock,
    random,
    runtime,
    transitionMs: TRANSITION_MS * timeScale,
    onReplaced: (previous, next) => code.replaced(previous, next),
  });
  return { functionStore, code, functions };
}

/** What runs functions, within their concurrency. Invocations that run already are counted until they end. */
async function openInvoking(
  { store, clock, random, logger, runtime, tracer, running = [] }: LambdaOptions,
  { aliases }: Attachments,
  { functions, code }: { readonly functions: Functions; readonly code: CodeStore },
) {
  const provisioned = await ProvisionedConfigs.open(store.meta);
  const provisionedEnvironments = new ProvisionedEnvironments(runtime);
  const concurrency = await Concurrency.open(store.meta, provisioned, provisionedEnvironments);
  for (const { functionName, ended, ...namespace } of running) {
    const admission = concurrency.resume(namespace, functionName);
    void ended.then(() => admission.release());
  }
  const traces = new InvocationTraces(clock, random, tracer !== undefined);
  const invoker = new LambdaInvoker({ functions, code, concurrency, runtime, traces, tracer });
  const provisioner = new Provisioner({
    configs: provisioned,
    environments: provisionedEnvironments,
    functions,
    aliases,
    specOf: (namespace, document) => invoker.specOf(namespace, document),
    logger,
  });
  return { provisioned, provisionedEnvironments, concurrency, invoker, provisioner };
}

interface AsyncParts {
  readonly functions: Functions;
  readonly invoker: LambdaInvoker;
  readonly concurrency: Concurrency;
  readonly sender: DestinationSender;
}

async function openAsyncQueue(
  { store, clock, random, logger, runtime, meters = noMeters }: LambdaOptions,
  { eventInvokeConfigs: configs }: Attachments,
  { functions, invoker, concurrency, sender }: AsyncParts,
): Promise<AsyncQueue> {
  const metrics = new AsyncMetrics(meters);
  return new AsyncQueue({
    store: await AsyncInvocationStore.open({ meta: store.meta, logs: store.logs, logger }),
    invoker,
    concurrency,
    maxEnvironments: () => runtime.maxEnvironments,
    rulesOf: retryRules(configs, concurrency),
    reporter: new OutcomeReporter({ functions, configs, sender, metrics, clock, random, logger }),
    metrics,
    clock,
    logger,
  });
}
