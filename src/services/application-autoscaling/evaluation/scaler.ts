import type { Random } from '../../../lib/random.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Calls } from '../../../schema/service.ts';
import { serviceCaller } from '../../service-caller.ts';
import type { ActivityLog } from '../activities/activity-log.ts';
import { recentChanges } from '../decision/change-limits.ts';
import { type Decision, decide } from '../decision/decide.ts';
import type { ScalableResource } from '../resources/scalable-resource.ts';
import type { ScalingState, TargetDocument } from '../scalable-target.ts';
import { type ScalableTargets, targetKey } from '../scalable-targets.ts';
import { proposalsFor } from './proposals.ts';
import { windowAt } from './window.ts';

export interface ScalerOptions {
  readonly targets: ScalableTargets;
  readonly log: ActivityLog;
  readonly calls: Calls;
  /** @returns undefined for a target that is not scaled here */
  readonly resourceOf: (target: TargetDocument) => ScalableResource | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** How often a change that was started is looked at; the next evaluation looks again when it takes longer. */
const POLL_MS = 250;
const MAX_POLLS = 200;
/** The pause after a change that did not start, for example because of a limit. */
const RETRY_DELAY_MS = 5 * 60_000;

/** Evaluates targets, and changes the capacity of their resources. */
export class Scaler {
  readonly #options: ScalerOptions;
  readonly #log: ActivityLog;
  readonly #startedMs: number;
  /** Keys of the targets that are being evaluated. */
  readonly #running = new Set<string>();
  readonly #closing = new AbortController();

  constructor(options: ScalerOptions) {
    this.#options = options;
    this.#log = options.log;
    this.#startedMs = options.clock.now();
  }

  /** Has no effect while an evaluation of the target is running. A failure is an activity, or is logged. */
  async evaluate(target: TargetDocument): Promise<void> {
    const key = targetKey(target, target.address);
    const resource = this.#options.resourceOf(target);
    if (!resource || this.#running.has(key)) return;
    this.#running.add(key);
    try {
      await this.#evaluate(target, resource);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      await this.#log.fail(target, messageOf(error));
    } finally {
      this.#running.delete(key);
    }
  }

  /** Changes that are in progress are looked at after a restart. */
  close(): void {
    this.#closing.abort(new Error('the server stops'));
  }

  async #evaluate(target: TargetDocument, resource: ScalableResource): Promise<void> {
    const { clock, calls, random } = this.#options;
    const nowMs = clock.now();
    const { capacity, isChanging } = await resource.read();
    if (isChanging) return;
    await this.#log.endInterrupted(target, capacity);
    const state = stateAt(target.state, capacity, nowMs);
    if (nowMs < (state.retryMs ?? 0)) return;
    const window = windowAt(nowMs, { settledMs: state.settledMs ?? 0, startedMs: this.#startedMs });
    const caller = serviceCaller(target, random);
    const evaluated = { target, state, capacity, window, nowMs };
    const proposals = await proposalsFor(calls, caller, evaluated);
    const { limits } = resource;
    const decision = decide({ target: { ...target, state }, capacity, limits, proposals }, nowMs);
    if (decision.kind === 'scale') await this.#scale(target, resource, state, capacity, decision);
    else if (state !== target.state) await this.#store(target, state);
    if (decision.kind === 'blocked') await this.#log.block(target, capacity, decision);
  }

  async #scale(
    target: TargetDocument,
    resource: ScalableResource,
    state: ScalingState,
    from: number,
    { direction, capacity: to, cause }: Extract<Decision, { kind: 'scale' }>,
  ): Promise<void> {
    const { clock } = this.#options;
    const startedMs = clock.now();
    const activity = await this.#log.begin(target, to, cause);
    // Stored before the change: after a crash in between, one change fewer is left for the day.
    const changed: ScalingState = {
      ...state,
      changesMs: [...recentChanges(state.changesMs, startedMs), startedMs],
      ...(direction === 'out' ? { lastOut: { atMs: startedMs, from, to } } : { lastInMs: startedMs }),
    };
    await this.#store(target, changed);
    try {
      await resource.change(to);
    } catch (error) {
      await this.#log.end(target, activity, from, messageOf(error));
      await this.#store(target, { ...state, retryMs: clock.now() + RETRY_DELAY_MS });
      return;
    }
    for (let poll = 0; poll < MAX_POLLS; poll++) {
      await sleep(clock, POLL_MS, { signal: this.#closing.signal });
      const status = await resource.read();
      if (status.isChanging) continue;
      await this.#log.end(target, activity, status.capacity, status.failure);
      await this.#store(target, { ...changed, capacity: status.capacity, settledMs: clock.now() });
      return;
    }
  }

  /** Has no effect when the target was deregistered in the meantime. */
  async #store({ account, region, address }: TargetDocument, state: ScalingState): Promise<void> {
    const namespace = { account, region };
    if (!(await this.#options.targets.find(namespace, address))) return;
    await this.#options.targets.update(namespace, address, (target) => ({ ...target, state }));
  }
}

/** The stored state, without what another capacity was measured with. */
function stateAt(stored: ScalingState | undefined, capacity: number, nowMs: number): ScalingState {
  const state = stored ?? { changesMs: [] };
  if (state.capacity === capacity) return state;
  return { ...state, capacity, ...(state.capacity !== undefined && { settledMs: nowMs }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
