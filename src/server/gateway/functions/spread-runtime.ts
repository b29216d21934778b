import type { Members } from '../../../cluster/members.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import { untilAborted } from '../../../lib/concurrency/until-aborted.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type {
  FunctionSpec,
  Invocation,
  InvocationResult,
  ProvisionStatus,
  Runtime,
  ThrottleReason,
} from '../../../runtime/port.ts';
import { RuntimeClosed } from '../../../runtime/open-runtime.ts';
import { CallError } from '../calls/call-error.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';
import { IdleEnvironments } from './idle-environments.ts';
import { type Candidate, bestFirst } from './candidates.ts';
import { RetireCall } from './retire-call.ts';
import { runElsewhere } from './run-call.ts';
import type { FunctionWorker, PackagedSpec } from './worker.ts';

export interface SpreadRuntimeOptions {
  readonly worker: FunctionWorker;
  readonly members: Members;
  readonly calls: GatewayCalls;
  /** Of this gateway. */
  readonly memberId: () => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the home knows of a gateway's functions. */
class Elsewhere {
  running = 0;
  readonly idle = new IdleEnvironments();
}

/**
 * The runtime of the home: it chooses a gateway for each invocation, this one or another. Concurrency is counted above it, in the
 * one Lambda service of the cluster, so that its limits are exact wherever functions run.
 */
export class SpreadRuntime implements Runtime {
  readonly #options: SpreadRuntimeOptions;
  /** By member, of those that live. */
  readonly #states = new Map<string, Elsewhere>();
  readonly #provisioned = new Map<string, Promise<void>>();
  #tickets = 0;
  /** Ends what is delivered again by the next home. */
  readonly #closing = sharedAbort();

  constructor(options: SpreadRuntimeOptions) {
    this.#options = options;
  }

  get maxEnvironments(): number {
    return this.#candidates('').reduce((sum, { environments }) => sum + environments, 0);
  }

  replacesCode(): boolean {
    return true;
  }

  async invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    invocation.signal?.throwIfAborted();
    const running = this.#invoke(packaged(spec), invocation);
    return invocation.signal ? untilAborted(running, invocation.signal) : running;
  }

  throttle(spec: FunctionSpec, invocation: Invocation, reason: ThrottleReason): InvocationResult {
    return this.#options.worker.runtime.throttle(spec, invocation, reason);
  }

  /** Provisioned environments are on the home: an invocation takes an idle one only if it is known to be idle. */
  provision(spec: FunctionSpec, count: number): void {
    const { worker, logger } = this.#options;
    const before = this.#provisioned.get(spec.key) ?? Promise.resolve();
    const next = before.then(async () => {
      const wanted = this.#closing.signal.aborted ? 0 : count;
      if (wanted === 0) worker.runtime.provision(spec, 0);
      else await worker.provision(packaged(spec), wanted);
    });
    const settled = next.catch((error: unknown) =>
      logger.warn(`function ${spec.functionName}: no environments were provisioned`, {
        error,
      }),
    );
    this.#provisioned.set(spec.key, settled);
  }

  provisionOf(key: string): ProvisionStatus | undefined {
    return this.#options.worker.runtime.provisionOf(key);
  }

  retire(key: string): void {
    const { worker, calls, members, memberId } = this.#options;
    this.#provisioned.delete(key);
    worker.retire(key);
    for (const state of this.#states.values()) state.idle.forget(key);
    for (const { id, document } of members.all()) {
      if (id === memberId()) continue;
      const callee = { id, endpoint: document.endpoint };
      // A gateway that does not get it ends the environments when they were idle for minutes.
      RetireCall.make(calls, callee, { head: { key }, signal: this.#closing.signal }).catch(() => {});
    }
  }

  /**
   * Ends the provisioned environments, and the invocations whose events the next home delivers again. Others go on: their callers
   * still wait.
   */
  async close(): Promise<void> {
    this.#closing.abort(new RuntimeClosed('the home of the functions has moved'));
    await Promise.all(this.#provisioned.values());
    for (const key of this.#provisioned.keys()) this.#options.worker.runtime.retire(key);
  }

  async #invoke(spec: PackagedSpec, invocation: Invocation): Promise<InvocationResult> {
    this.#closing.signal.throwIfAborted();
    const { worker } = this.#options;
    const repeated =
      invocation.signal === undefined ? invocation : { ...invocation, end: this.#closing.signal };
    const own = this.#options.memberId();
    if (own !== undefined && (worker.runtime.provisionOf(spec.key)?.idle ?? 0) > 0) {
      return worker.run(spec, repeated, { ticket: this.#newTicket(own), waitingHome: own });
    }
    for (const { id } of bestFirst(this.#candidates(spec.key))) {
      try {
        const result = await this.#runAt(id, spec, repeated);
        if (result.kind === 'finished') return result;
      } catch (error) {
        if (!(error instanceof CallError) || error.kind !== 'not-handled') throw error;
      }
    }
    return { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };
  }

  async #runAt(id: string, spec: PackagedSpec, invocation: Invocation): Promise<InvocationResult> {
    const { worker, calls, members, memberId, clock } = this.#options;
    const own = memberId();
    const member = members.get(id);
    if (!member || own === undefined) throw new CallError('not-handled', `${id} is not a member`);
    const state = this.#stateOf(id);
    const ticket = this.#newTicket(own);
    state.running++;
    state.idle.take(spec.key);
    try {
      const result =
        id === own
          ? await worker.run(spec, invocation, { ticket, waitingHome: own })
          : await runElsewhere(
              {
                calls,
                callee: { id, endpoint: member.document.endpoint },
                from: own,
                ticket,
                cutOff: members.whenCutOff(id),
              },
              spec,
              invocation,
            );
      if (result.kind === 'finished') state.idle.add(spec.key, clock.monotonicMs());
      return result;
    } finally {
      state.running--;
    }
  }

  #newTicket(own: string): string {
    return `${own}/${++this.#tickets}`;
  }

  #candidates(key: string): Candidate[] {
    const { worker, members, memberId, clock } = this.#options;
    const own = memberId();
    const nowMs = clock.monotonicMs();
    const candidates: Candidate[] = [];
    for (const { id, document } of members.all()) {
      const reported = id === own ? worker : document.functions;
      if (document.state !== 'ready' || document.cutOff || !reported) continue;
      const { running, idle } = this.#stateOf(id);
      candidates.push({
        id,
        // Not all of them are sent by the home.
        running: Math.max(running, reported.running),
        environments: reported.environments,
        idle: idle.count(key, nowMs),
        idleOfAll: idle.total,
      });
    }
    return candidates;
  }

  #stateOf(id: string): Elsewhere {
    let state = this.#states.get(id);
    if (!state) {
      for (const known of this.#states.keys())
        if (!this.#options.members.has(known)) this.#states.delete(known);
      state = new Elsewhere();
      this.#states.set(id, state);
    }
    return state;
  }
}

/** A spec without the directories of this machine. */
function packaged({
  codeDirectory: _code,
  layersDirectory: _layers,
  holdDirectories: _hold,
  ...spec
}: FunctionSpec): PackagedSpec {
  const { code } = spec;
  if (!code) throw new Error(`function ${spec.functionName} has no package`);
  return { ...spec, code };
}
