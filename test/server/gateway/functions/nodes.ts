import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Gateway } from '../../../../src/cluster/gateway.ts';
import { Members } from '../../../../src/cluster/members.ts';
import { untilAborted } from '../../../../src/lib/concurrency/until-aborted.ts';
import type { Upstream, UpstreamRequest } from '../../../../src/lib/http/upstream.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import type { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { InvocationResult, LogLine, Runtime } from '../../../../src/runtime/port.ts';
import { GatewayCalls } from '../../../../src/server/gateway/calls/gateway-calls.ts';
import { InvocationCount, reportEnded } from '../../../../src/server/gateway/functions/count-calls.ts';
import { GatewayInvoker } from '../../../../src/server/gateway/functions/gateway-invoker.ts';
import { LineForwarder } from '../../../../src/server/gateway/functions/line-forwarder.ts';
import { handleLines, sendLines } from '../../../../src/server/gateway/functions/lines-call.ts';
import { RunningHere } from '../../../../src/server/gateway/functions/running-here.ts';
import { FunctionWorker } from '../../../../src/server/gateway/functions/worker.ts';
import { ClusterKey } from '../../../../src/server/gateway/proofs/cluster-key.ts';
import type { CodeStore } from '../../../../src/services/lambda/code/store.ts';
import type { LambdaInvoker } from '../../../../src/services/lambda/invocation/invoker.ts';
import { META_KEY } from '../../../../src/storage/keys.ts';
import type { MetaStore } from '../../../../src/storage/port.ts';
import { functionSpec } from '../../../support/function-spec.ts';

/** Gateways without servers: their calls are passed in memory, and a test ends each invocation. */
export class Nodes {
  readonly clock: VirtualClock;
  readonly #meta: MetaStore;
  readonly #nodes = new Map<string, Node>();
  readonly #watchers = new Set<() => void>();
  homeId = 'one';
  /** Keeps its connections and does not answer. */
  frozenId: string | undefined;
  /** The concurrency of the function, whichever node counts it. */
  limit = 2;
  /** Happens between the admission of an invocation and the answer. */
  onAdmitted: () => Promise<void> = async () => {};

  constructor(meta: MetaStore, clock: VirtualClock) {
    this.#meta = meta;
    this.clock = clock;
  }

  async start(id: string): Promise<Node> {
    await this.#meta.create(META_KEY.tokenKey, Buffer.alloc(32));
    await this.#meta.create(
      `cluster/member/${id}`,
      Buffer.from(JSON.stringify({ endpoint: `http://${id}`, state: 'ready' })),
    );
    const members = await Members.open(this.#meta, this.clock, () => {});
    const node = new Node(this, id, members, await ClusterKey.open(this.#meta));
    this.#nodes.set(id, node);
    return node;
  }

  watch(onChange: () => void): { stop(): void } {
    this.#watchers.add(onChange);
    return { stop: () => void this.#watchers.delete(onChange) };
  }

  moveHome(id: string): void {
    this.homeId = id;
    for (const onChange of this.#watchers) onChange();
  }

  /** As when it was dead for long enough. */
  async remove(id: string): Promise<void> {
    const entry = await this.#meta.get(`cluster/member/${id}`);
    await this.#meta.delete(`cluster/member/${id}`, entry!.revision);
    this.#nodes.delete(id);
  }

  readonly send = async ({
    origin,
    headers,
    target,
    body,
    signal,
  }: UpstreamRequest): Promise<IncomingMessage> => {
    await turn();
    if (origin.hostname === this.frozenId) await once(signal, 'abort').then(() => signal.throwIfAborted());
    const node = this.#nodes.get(origin.hostname);
    if (!node) throw Object.assign(new Error('no such node'), { code: 'ECONNREFUSED' });
    const request = { method: 'POST', path: target, query: {}, headers, body };
    const response = await untilAborted(node.calls.dispatch(request, { requestId: 'r', signal }), signal);
    const bytes = response.body as Buffer | string | AsyncIterable<Buffer>;
    const stream = Readable.from(
      typeof bytes === 'string' || Buffer.isBuffer(bytes) ? [Buffer.from(bytes)] : bytes,
    );
    return Object.assign(stream, { statusCode: response.status }) as unknown as IncomingMessage;
  };
}

export class Node {
  readonly id: string;
  readonly calls: GatewayCalls;
  readonly invoker: GatewayInvoker;
  readonly count: InvocationCount;
  readonly lines: LineForwarder;
  /** The lines in its log groups, while it is the home. */
  readonly stored: string[] = [];
  /** Ends the invocations that run here, in order of their start. */
  readonly ends: (() => void)[] = [];
  /** What it counts while it is the home. */
  counted = 0;
  /** Resolves when its log groups store what they have. */
  whenStored = Promise.resolve();

  constructor(nodes: Nodes, id: string, members: Members, key: ClusterKey) {
    this.id = id;
    const { clock } = nodes;
    const home = () => ({
      id: nodes.homeId,
      endpoint: `http://${nodes.homeId}`,
      isSelf: nodes.homeId === id,
    });
    const gateway = {
      id,
      members,
      get home() {
        return home();
      },
      whenHome: async () => home(),
      watch: (onChange: () => void) => nodes.watch(onChange),
    } as unknown as Gateway;
    const upstream = { send: nodes.send } as Upstream;
    this.calls = new GatewayCalls({ gateway, key, upstream, clock, logger: silentLogger });
    const isHome = () => nodes.homeId === id;
    const invoker = () => (isHome() ? this.#lambda(nodes) : undefined);
    const here = new RunningHere({
      homeId: () => nodes.homeId,
      report: (tickets) => reportEnded(this.calls, tickets, new AbortController().signal),
      clock,
    });
    const written: string[] = [];
    const ownLines = () =>
      isHome()
        ? {
            write: ({ message }: LogLine) => void written.push(message),
            flush: async () => {
              await this.whenStored;
              this.stored.push(...written.splice(0));
            },
          }
        : undefined;
    handleLines(this.calls, ownLines);
    this.lines = new LineForwarder({
      send: (lines, signal) => sendLines(this.calls, lines, signal),
      ownSink: ownLines,
      clock,
      logger: silentLogger,
    });
    const runtime = {
      invoke: () =>
        new Promise<InvocationResult>((resolve) => {
          const logTail = Buffer.alloc(0);
          const payload = Buffer.from(id);
          this.ends.push(() =>
            resolve({ kind: 'finished', payload, logTail, functionError: undefined, executedVersion: '1' }),
          );
        }),
    } as unknown as Runtime;
    const code = { hold: () => () => {}, directoryOf: async () => '/code' } as unknown as CodeStore;
    const worker = new FunctionWorker({ runtime, code, lines: this.lines, here, clock });
    this.count = new InvocationCount({
      calls: this.calls,
      gateway,
      invoker,
      here,
      clock,
      logger: silentLogger,
    });
    this.invoker = new GatewayInvoker({ calls: this.calls, gateway, worker, here, home: invoker, clock });
  }

  /** Becomes the home, and counts what runs. */
  async takeOver(nodes: Nodes): Promise<void> {
    nodes.moveHome(this.id);
    const running = await this.count.begin();
    this.counted = running.length;
    for (const { ended } of running) void ended.then(() => this.counted--);
  }

  /** Counts as the Lambda service does. */
  #lambda(nodes: Nodes): LambdaInvoker {
    return {
      admit: async () => {
        if (this.counted >= nodes.limit) {
          return { kind: 'throttled', reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' };
        }
        this.counted++;
        await nodes.onAdmitted();
        const spec = functionSpec({ code: { sha256: 'a' } });
        return { kind: 'admitted', spec, traceId: 't', release: () => this.counted-- };
      },
    } as unknown as LambdaInvoker;
  }
}
