import type { Client } from '../client/client.ts';
import type { Namespace } from '../lib/aws/namespace.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { durationMs } from '../lib/time/duration.ts';
import { type ClientConfig, clientConfigFor } from '../server/client-environment/client-config.ts';
import { Faults } from './faults/faults.ts';
import type { PipelineHost } from './server/pipeline-host.ts';
import type { Sessions } from './server/sessions.ts';
import type { ResourceKind, ResourceNames } from './source/resource-names.ts';
import type { Waiting } from '../server/controls/settle.ts';
import { imageOf } from '../server/controls/snapshot/server-image.ts';
import { writeSnapshot } from './snapshot/snapshot-file.ts';
import { PipelineTime } from './time/pipeline-time.ts';
import { requireRealTimers } from './time/real-timers.ts';
import { AccessView, denialLine, deniedCalls } from './views/access-view.ts';
import { type ApiTools, ApiView, findApi } from './views/api-view.ts';
import { BucketView } from './views/bucket-view.ts';
import { FunctionView } from './views/function-view.ts';
import type { InvocationLog } from '../server/controls/invocation-log.ts';
import { findMapping, type MappingView } from './views/mapping-view.ts';
import { type MetricValues, metricValues } from './views/metrics.ts';
import { NamedResource } from './views/named-resource.ts';
import { QueueView } from './views/queue-view.ts';
import { StreamView } from './views/stream-view.ts';
import { TopicView } from './views/topic-view.ts';

const DEFAULT_DEADLINE_MS = 5_000;

/** @internal */
export interface PipelineState {
  readonly sessions: Sessions;
  readonly host: PipelineHost;
  readonly invocations: InvocationLog;
  /** When the pipeline was opened, on its clock. */
  readonly startMs: number;
  readonly names: ResourceNames;
  readonly region: string;
  readonly account: string;
}

/** A pipeline in the process of a test. Opened by `openPipeline`; close it after use. */
export class Pipeline {
  readonly #state: PipelineState;
  readonly #time: PipelineTime;
  /** Denials that were printed. */
  readonly #printed = new Set<string>();
  #puts = 0;
  #isClosed = false;

  /** @internal */
  constructor(state: PipelineState) {
    this.#state = state;
    this.#time = new PipelineTime(state.sessions);
  }

  /** @param name its own, its logical id in a template, or the id of a CDK construct */
  stream(name: string): StreamView {
    return new StreamView(this.#named('stream', name), {
      nextKey: () => String(this.#puts++),
      step: (byMs) => this.#time.step(byMs),
      nowMs: () => this.#time.nowMs,
      namespace: this.#namespace(),
      contents: () => this.#open().sessions.current.server.contents,
    });
  }

  /** @param name as that of a stream */
  queue(name: string): QueueView {
    const queue = this.#named('queue', name);
    return new QueueView(queue, () =>
      this.#open().sessions.current.server.contents.messages(this.#namespace(), queue.name),
    );
  }

  /** @param name its logical id in a template, the id of a CDK construct, or its ARN */
  topic(name: string): TopicView {
    return new TopicView(this.#named('topic', name));
  }

  /** @param name as that of a stream */
  bucket(name: string): BucketView {
    return new BucketView(this.#named('bucket', name));
  }

  /**
   * How far a mapping is. Call it again for how far it is later.
   * @param source the stream or the queue, for a function that reads several
   * @throws OperatorError when there is no such mapping
   */
  mapping(functionName: string, source?: string): MappingView {
    const { names, sessions } = this.#open();
    const sourceName = source && (names.find('stream', source) ?? names.find('queue', source) ?? source);
    return findMapping(sessions.current.server.mappings(), this.function(functionName).name, sourceName);
  }

  /**
   * The values of a metric of CloudWatch since the pipeline was opened.
   * @example await pipeline.metrics('AWS/Lambda', 'Errors', { FunctionName: pipeline.function('bill').name })
   */
  metrics(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>> = {},
  ): Promise<MetricValues> {
    const nowMs = this.now.getTime();
    return metricValues(
      { namespace, name, dimensions },
      { startMs: this.#open().startMs, nowMs },
      this.#client(),
    );
  }

  /** @param name as in the project's serverless.yml, the logical id in a template, or the full name. @throws OperatorError for an unknown one */
  function(name: string): FunctionView {
    const { names, invocations } = this.#state;
    const fullName = names.find('function', name);
    if (fullName === undefined) throw names.unknown('function', name);
    return new FunctionView(fullName, this.#apiTools, invocations);
  }

  /**
   * @param name the logical id in a template, the id of a CDK construct, or the id; `HttpApi` or `ApiGatewayRestApi` in a
   * project. Not needed for the only API.
   * @throws OperatorError for an unknown one, and without a name unless there is exactly one
   */
  api(name?: string): ApiView {
    return new ApiView(findApi(this.#open().names, name), this.#apiTools);
  }

  /** What functions were denied, and the access report. For pipelines that are opened with `auth`. */
  get access(): AccessView {
    return new AccessView(
      () => this.#open().sessions.current.server.opened,
      () => this.#time.nowMs,
    );
  }

  /** What goes wrong, on purpose. */
  get faults(): Faults {
    return new Faults(
      () => this.#open().sessions.current.faults,
      (name) => this.function(name).name,
    );
  }

  /** Now, on the clock of the pipeline. */
  get now(): Date {
    return new Date(this.#time.nowMs);
  }

  /**
   * Waits until everything that was put is delivered, filtered out, given up to a destination, or waits for a time that
   * has not come.
   * @returns what waits, soonest first
   * @throws OperatorError after the deadline, 5 s of real time by default: what is in progress, and why
   */
  async settle({ deadlineMs = DEFAULT_DEADLINE_MS }: { readonly deadlineMs?: number } = {}): Promise<
    readonly Waiting[]
  > {
    requireRealTimers();
    this.#open();
    try {
      return await this.#time.settle(deadlineMs);
    } finally {
      this.#printDenials();
    }
  }

  /**
   * Moves the clock of the pipeline: retries, windows, retention and everything else that is due happens in order.
   * @param duration `24h`, `90s`, or milliseconds
   * @throws OperatorError when the pipeline runs in real time
   */
  async advance(duration: string | number): Promise<void> {
    requireRealTimers();
    this.#open();
    await this.#time.advance(durationMs(duration));
  }

  /**
   * Returns to the state right after `openPipeline`, the clock as well: streams and queues are empty, the invocations and
   * metrics are forgotten. Handlers that still run are left alone; their calls are refused from now on.
   */
  async reset(): Promise<void> {
    const { sessions, invocations } = this.#open();
    await sessions.reset(() => invocations.clear());
    this.#puts = 0;
    this.#printed.clear();
    sessions.prepare();
  }

  /**
   * Writes the whole state and the time to a file, once the pipeline has settled: `openPipeline({ …, restore: file })`
   * goes on from there, in any process. Not in it: `invocations`, and the metrics of the current minute.
   * @throws OperatorError when the pipeline does not settle, or the file cannot be written
   */
  async save(file: string): Promise<void> {
    const { sessions, names, region, account } = this.#open();
    await this.settle();
    const functions = Object.fromEntries(names.all('function'));
    await writeSnapshot(file, { ...imageOf(sessions.current), region, account, functions });
  }

  /**
   * Stops the pipeline as a power cut does, and opens it again from what was stored: acknowledged records are there,
   * mappings continue from their checkpoints, and invocations in progress are lost. The same seed loses the same.
   * @param options.atWrite during the n-th change of the disk from now (a write, sync, rename or removal): await what is
   * returned after the work that reaches it. At once by default.
   */
  async crash({ atWrite }: { readonly atWrite?: number } = {}): Promise<void> {
    await this.#open().sessions.crash(atWrite);
  }

  /**
   * For clients of AWS outside of handlers: they reach this pipeline, whatever others are open, also after `reset` and
   * `crash`.
   * @example new KinesisClient(pipeline.clientConfig())
   */
  clientConfig(): ClientConfig {
    const { host, region, account } = this.#open();
    return clientConfigFor({ endpoint: host.endpoint, region, account }, host.token);
  }

  /** Stops everything. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#state.sessions.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A name that the pipeline does not know may be that of a resource which the test has created. */
  #named(kind: ResourceKind, name: string): NamedResource {
    const { names } = this.#open();
    const found = names.find(kind, name) ?? name;
    return new NamedResource(
      found,
      () => this.#client(),
      (cause?: unknown) => names.unknown(kind, name, cause),
    );
  }

  #namespace(): Namespace {
    const { account, region } = this.#state;
    return { account, region };
  }

  #printDenials(): void {
    const { opened } = this.#state.sessions.current.server;
    for (const call of opened.access ? deniedCalls(opened) : []) {
      const key = `${call.identity} ${call.action} ${call.resource}`;
      if (this.#printed.has(key)) continue;
      this.#printed.add(key);
      // oxlint-disable-next-line no-console -- a test runner shows it beside the test
      console.warn(
        `millrace: ${opened.access?.mode === 'enforce' ? 'denied' : 'AWS would deny'}: ${denialLine(call)}`,
      );
    }
  }

  get #apiTools(): ApiTools {
    return {
      region: this.#state.region,
      client: () => this.#client(),
      serve: (request) => this.#open().host.serve(request),
    };
  }

  #client(): Client {
    return this.#open().host.client;
  }

  #open(): PipelineState {
    if (!this.#isClosed) return this.#state;
    throw new OperatorError('The pipeline is closed. Open another one, or close it in afterEach.');
  }
}
