import type { Activity } from '../../lib/activity.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { MemoryDisk } from '../../lib/disk/memory/memory-disk.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { VirtualClock } from '../../lib/time/virtual-clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { LogSink } from '../../runtime/port.ts';
import type { OpenServices } from '../services/open-services.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import { withFunctionFaults } from './faults/faulty-runtime.ts';
import { isFunctionNamed, requireFunction } from './function-names.ts';
import { type FinishedInvocation, InvocationLog } from './invocation-log.ts';
import { RunningInvocations } from './running-invocations.ts';
import type { ControlledSessionOptions, OpenState } from './session/controlled-session.ts';
import { ServerState } from './session/server-state.ts';
import { unfinishedWork, type SettleTools, type Unfinished, untilSettled } from './settle.ts';
import type { ServerImage } from './snapshot/server-image.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot/snapshot-format.ts';
import { snapshotFacts } from './snapshot/snapshot-facts.ts';
import { advance } from './time/advance.ts';
import { StandingClock } from './time/standing-clock.ts';

// Looking costs a read of each mapping's state, and a caller over HTTP notices no shorter delay.
const SETTLE_PAUSE_MS = 10;

const REPLACING: Activity = { what: 'the server', why: 'its state is being replaced' };

/** Whether time passes by itself, or only when a test moves the clock. */
export type TimeMode = 'real' | 'virtual';

export interface TestControlsOptions {
  readonly time: TimeMode;
  readonly realTime: Clock;
  readonly random: Random;
  /** A new, empty disk in memory; the parameter is what it contains at first. */
  readonly memory: (files?: ServerImage['files']) => MemoryDisk;
}

/** What tests see and control of a server that they reach over HTTP. */
export class TestControls {
  readonly #options: TestControlsOptions;
  readonly #running: RunningInvocations;
  readonly #invocations: InvocationLog;
  readonly #closing = new AbortController();
  readonly #state: ServerState;

  constructor(options: TestControlsOptions) {
    this.#options = options;
    this.#running = new RunningInvocations(options.realTime);
    this.#state = new ServerState({
      realTime: options.realTime,
      clockAt: (timeMs) => this.#clockAt(timeMs),
      memory: options.memory,
      toolsFor: (clock) => this.#toolsFor(clock),
      onReplaced: () => this.#invocations.clear(),
    });
    this.#invocations = new InvocationLog(() => this.#state.clock.now());
  }

  /** Opens the services. @param disk undefined for data in memory */
  start(open: OpenState, disk?: Disk): Promise<void> {
    return this.#state.start(open, disk);
  }

  /** Handles every request that the server receives. */
  get dispatch(): Dispatch {
    return this.#state.dispatch;
  }

  get services(): OpenServices {
    return this.#state.session.server.opened;
  }

  get faults(): FaultInjector {
    return this.#state.session.faults;
  }

  now(): Date {
    return new Date(this.#state.clock.now());
  }

  get time(): TimeMode {
    return this.#options.time;
  }

  unfinished(): Promise<Unfinished> {
    return unfinishedWork(this.#tools());
  }

  /** @returns what is left when everything is done or waits for a time, or after `deadlineMs` of real time */
  settle(deadlineMs: number, signal: AbortSignal): Promise<Unfinished> {
    return untilSettled({ ...this.#tools(), signal: this.#untilClosing(signal) }, deadlineMs);
  }

  /**
   * The invocations that have ended, oldest first.
   * @param name of the function, or the end of it after a dash, as in serverless.yml; all functions without a name
   */
  invocations(name: string | undefined): readonly FinishedInvocation[] {
    const { all } = this.#invocations;
    return name === undefined ? all : all.filter(({ functionName }) => isFunctionNamed(functionName, name));
  }

  forgetInvocations(): void {
    this.#invocations.clear();
  }

  /** @returns the full name @throws OperatorError for an unknown function, and for a name that several have */
  async requireFunction(name: string): Promise<string> {
    const all = await this.services.functions();
    return requireFunction(
      name,
      all.map((one) => one.name),
    );
  }

  /** Moves the clock; until the signal is aborted. @throws OperatorError when it is real */
  async advance(durationMs: number, signal: AbortSignal): Promise<void> {
    const until = this.#untilClosing(signal);
    await this.#state.exclusively(async () => {
      const { clock } = this.#state.session;
      if (clock instanceof VirtualClock) return advance(clock, durationMs, this.#running, until);
      throw new OperatorError(
        'The clock of this server is real. Start it with --ephemeral --test-controls --time virtual to move it.',
      );
    });
  }

  /** A reset returns to the current state from now on. @throws OperatorError for data in a directory */
  checkpoint(): Promise<void> {
    return this.#state.checkpoint();
  }

  /** Returns to the state after the start, the last checkpoint or the last deployment. @throws OperatorError for data in a directory */
  reset(): Promise<void> {
    return this.#state.reset();
  }

  /** The whole state, in the format of `pipeline.save`. @throws OperatorError for data in a directory */
  snapshot(): Promise<Buffer> {
    return this.#state.exclusively(async () => {
      const image = this.#state.session.image();
      return encodeSnapshot({ ...image, ...snapshotFacts(await this.services.functions()) });
    });
  }

  /** Goes on from a snapshot, which a reset returns to from now on. @throws OperatorError for bytes that are none */
  async restore(bytes: Buffer): Promise<void> {
    const snapshot = decodeSnapshot(bytes);
    if (typeof snapshot === 'string') throw new OperatorError(`The snapshot cannot be used: ${snapshot}.`);
    await this.#state.restore(snapshot);
  }

  /** Ends the requests that wait. */
  close(): void {
    this.#closing.abort();
  }

  /** Stops background work of the services. */
  stopWork(): Promise<void> {
    return this.#state.stopWork();
  }

  closeServices(): Promise<void> {
    return this.#state.close();
  }

  #toolsFor(clock: Clock): Pick<ControlledSessionOptions, 'faults' | 'hooks' | 'ending'> {
    const faults = new FaultInjector(clock);
    const ending = new AbortController();
    const keepLogs = (sink: LogSink) => this.#invocations.wrapLogSink(sink, () => true);
    const hooks: ControlledSessionOptions['hooks'] = {
      wrapLogSink: keepLogs,
      wrapService: (service, tools) => faults.wrapService(service, tools),
      wrapRuntime: (runtime, { logSink, meters }) => {
        const faulty = withFunctionFaults(runtime, {
          faults: faults.list,
          clock,
          random: this.#options.random,
          logSink: keepLogs(logSink),
          meters,
          ending: ending.signal,
          onHang: (requestId, untilMs) => this.#running.waitUntil(requestId, untilMs),
        });
        return this.#running.observe(faulty, () => clock.now(), this.#invocations);
      },
    };
    return { faults, ending, hooks };
  }

  /** A real clock goes on whatever the state is. */
  #clockAt(timeMs: number): Clock {
    return this.#options.time === 'virtual' ? new StandingClock(timeMs) : this.#options.realTime;
  }

  #untilClosing(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }

  #tools(): SettleTools {
    return {
      activity: () => this.#activity(),
      running: () => this.#running.activity(),
      nowMs: () => this.#state.clock.now(),
      step: async () => {
        const { clock } = this.#state;
        if (clock instanceof VirtualClock) await clock.advance(0);
      },
      realTime: this.#options.realTime,
      pauseMs: SETTLE_PAUSE_MS,
    };
  }

  async #activity(): Promise<readonly Activity[]> {
    if (this.#state.isReplacing) return [REPLACING];
    const { session } = this.#state;
    try {
      return await session.activity();
    } catch (error) {
      // It was given up meanwhile.
      if (session !== this.#state.session || this.#state.isReplacing) return [REPLACING];
      throw error;
    }
  }
}
