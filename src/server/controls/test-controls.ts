import type { Activity } from '../../lib/activity.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import { MemoryDisk } from '../../lib/disk/memory/memory-disk.ts';
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
import { ControlledSession, type Hooks, type OpenState } from './session/controlled-session.ts';
import { ServerSessions } from './session/server-sessions.ts';
import { look, type SettleTools, type Unfinished, untilSettled } from './settle.ts';
import type { ServerImage } from './snapshot/server-image.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot/snapshot-format.ts';
import { snapshotFacts } from './snapshot/snapshot-facts.ts';
import { isTestPath } from './test-path.ts';
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
  #clock: Clock;
  #open!: OpenState;
  #sessions!: ServerSessions<ControlledSession>;
  /** The state that a reset returns to; undefined for a server whose data are in a directory. */
  #base: ServerImage | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: TestControlsOptions) {
    this.#options = options;
    this.#clock = this.#clockAt(options.realTime.now());
    this.#running = new RunningInvocations(options.realTime);
    this.#invocations = new InvocationLog(() => this.#clock.now());
  }

  /** Opens the services. @param disk undefined for data in memory */
  async start(open: OpenState, disk: Disk = this.#options.memory()): Promise<void> {
    this.#open = open;
    const first = await this.#openSession(disk, this.#clock, 0);
    this.#sessions = new ServerSessions(first, ({ path }) => isTestPath(path));
    if (disk instanceof MemoryDisk) this.#base = first.image();
  }

  /** Handles every request that the server receives. */
  readonly dispatch: Dispatch = (request, context) => this.#sessions.dispatch(request, context);

  get services(): OpenServices {
    return this.#session.server.opened;
  }

  get faults(): FaultInjector {
    return this.#session.faults;
  }

  now(): Date {
    return new Date(this.#clock.now());
  }

  get time(): TimeMode {
    return this.#options.time;
  }

  unfinished(): Promise<Unfinished> {
    return look(this.#tools());
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
    await this.#exclusively(async () => {
      const { clock } = this.#session;
      if (clock instanceof VirtualClock) return advance(clock, durationMs, this.#running, until);
      throw new OperatorError(
        'The clock of this server is real. Start it with --ephemeral --test-controls --time virtual to move it.',
      );
    });
  }

  /** A reset returns to the current state from now on. @throws OperatorError for data in a directory */
  async checkpoint(): Promise<void> {
    await this.#exclusively(async () => {
      this.#base = this.#session.image();
    });
  }

  /** Returns to the state after the start, the last checkpoint or the last deployment. @throws OperatorError for data in a directory */
  async reset(): Promise<void> {
    await this.#exclusively(() => this.#replace(this.#base ?? this.#session.image()));
  }

  /** The whole state, in the format of `pipeline.save`. @throws OperatorError for data in a directory */
  snapshot(): Promise<Buffer> {
    return this.#exclusively(async () => {
      const image = this.#session.image();
      return encodeSnapshot({ ...image, ...snapshotFacts(await this.services.functions()) });
    });
  }

  /** Goes on from a snapshot, which a reset returns to from now on. @throws OperatorError for bytes that are none */
  async restore(bytes: Buffer): Promise<void> {
    const snapshot = decodeSnapshot(bytes);
    if (typeof snapshot === 'string') throw new OperatorError(`The snapshot cannot be used: ${snapshot}.`);
    await this.#exclusively(async () => {
      // Refused before the state is given up.
      this.#session.image();
      requireRoom(() => this.#options.memory(snapshot.files));
      await this.#replace(snapshot);
      this.#base = snapshot;
    });
  }

  /** Ends the requests that wait. */
  close(): void {
    this.#closing.abort();
  }

  /** Stops background work of the services. */
  async stopWork(): Promise<void> {
    await this.#lastChange;
    await this.#sessions?.current.stopWork();
  }

  async closeServices(): Promise<void> {
    await this.#lastChange;
    await this.#sessions?.current.server.close();
  }

  get #session(): ControlledSession {
    return this.#sessions.current;
  }

  async #replace({ files, timeMs, generation }: ServerImage): Promise<void> {
    const previous = this.#base;
    await this.#sessions.replace((isSecond) => {
      const image = isSecond && previous ? previous : { files, timeMs, generation };
      this.#invocations.clear();
      this.#clock = this.#clockAt(image.timeMs);
      return this.#openSession(this.#options.memory(image.files), this.#clock, image.generation);
    });
  }

  #openSession(disk: Disk, clock: Clock, generation: number): Promise<ControlledSession> {
    const faults = new FaultInjector(clock);
    const ending = new AbortController();
    return ControlledSession.open({
      open: this.#open,
      disk,
      clock,
      realTime: this.#options.realTime,
      generation,
      faults,
      ending,
      hooks: this.#hooks(clock, faults, ending.signal),
      onDeployed: (session) => {
        // The first deployment may end while the services are opened.
        if (this.#base && session === this.#sessions?.current) this.#base = session.image();
      },
    });
  }

  #hooks(clock: Clock, faults: FaultInjector, ending: AbortSignal): Hooks {
    const keepLogs = (sink: LogSink) => this.#invocations.wrapLogSink(sink, () => true);
    return {
      wrapLogSink: keepLogs,
      wrapService: (service, tools) => faults.wrapService(service, tools),
      wrapRuntime: (runtime, { logSink, meters }) => {
        const faulty = withFunctionFaults(runtime, {
          faults: faults.list,
          clock,
          random: this.#options.random,
          logSink: keepLogs(logSink),
          meters,
          ending,
          onHang: (requestId, untilMs) => this.#running.waitUntil(requestId, untilMs),
        });
        return this.#running.observe(faulty, () => clock.now(), this.#invocations);
      },
    };
  }

  /** A real clock goes on whatever the state is. */
  #clockAt(timeMs: number): Clock {
    return this.#options.time === 'virtual' ? new StandingClock(timeMs) : this.#options.realTime;
  }

  #untilClosing(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }

  /** One change of the state or the time after the other. Each is a request, so the listener bounds how many wait. */
  #exclusively<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#lastChange.then(change);
    this.#lastChange = changed.catch(() => {});
    return changed;
  }

  #tools(): SettleTools {
    return {
      activity: () => this.#activity(),
      running: () => this.#running.activity(),
      nowMs: () => this.#clock.now(),
      step: async () => {
        if (this.#clock instanceof VirtualClock) await this.#clock.advance(0);
      },
      realTime: this.#options.realTime,
      pauseMs: SETTLE_PAUSE_MS,
    };
  }

  async #activity(): Promise<readonly Activity[]> {
    if (this.#sessions.isReplacing) return [REPLACING];
    const session = this.#session;
    try {
      return await session.activity();
    } catch (error) {
      // It was given up meanwhile.
      if (session !== this.#session || this.#sessions.isReplacing) return [REPLACING];
      throw error;
    }
  }
}

/** @throws OperatorError when the files of a snapshot are larger than data in memory may be */
function requireRoom(open: () => MemoryDisk): void {
  try {
    open();
  } catch (cause) {
    throw new OperatorError('The snapshot is larger than --max-memory. Start the server with a larger one.', {
      cause,
    });
  }
}
