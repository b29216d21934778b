import type { Activity } from '../../../lib/activity.ts';
import type { Disk } from '../../../lib/disk/disk.ts';
import { MemoryDisk } from '../../../lib/disk/memory/memory-disk.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { VirtualClock } from '../../../lib/time/virtual-clock.ts';
import type { Dispatch } from '../../../protocol/dispatcher.ts';
import type { Runtime } from '../../../runtime/port.ts';
import type { Closers } from '../../closers.ts';
import type { ServicesOptions } from '../../services/options.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { imageOf, type ServerImage } from '../snapshot/server-image.ts';
import { runAtRealPace } from '../time/run-at-real-pace.ts';
import { type Lost, type ServedServices, ServerSession } from './server-session.ts';

// The request of one test is not repeated in the next one.
const REPLACED: Lost = {
  status: 400,
  code: 'StateReplaced',
  message: 'The state of the server was replaced while the request was served.',
};

/** How services are opened so that tests see and control them. */
type Hooks = Required<Pick<ServicesOptions, 'wrapLogSink' | 'wrapRuntime' | 'wrapService'>>;

export interface StateParts extends Hooks {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly onStackChanges: (running: number) => void;
}

/** Opens the services over a state. */
export type OpenState = (parts: StateParts, closers: Closers) => Promise<ServedServices>;

export interface ControlledSessionOptions {
  readonly open: OpenState;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly realTime: Clock;
  readonly generation: number;
  readonly faults: FaultInjector;
  readonly hooks: Hooks;
  /** Aborted when the session is about to end: invocations that hang on purpose end. */
  readonly ending: AbortController;
  /** The last change of a stack that was in progress has ended. */
  readonly onDeployed: (session: ControlledSession) => void;
}

/** A session of a server that tests control. */
export class ControlledSession {
  readonly clock: Clock;
  readonly faults: FaultInjector;
  readonly #options: ControlledSessionOptions;
  #server!: ServerSession;
  #runtime: Runtime | undefined;
  #stackChanges = 0;

  private constructor(options: ControlledSessionOptions) {
    this.clock = options.clock;
    this.faults = options.faults;
    this.#options = options;
  }

  static async open(options: ControlledSessionOptions): Promise<ControlledSession> {
    const session = new ControlledSession(options);
    await session.#open();
    return session;
  }

  get server(): ServerSession {
    return this.#server;
  }

  get dispatch(): Dispatch {
    return this.#server.dispatch;
  }

  get dispatchToEnd(): Dispatch {
    return this.#server.dispatchToEnd;
  }

  async activity(): Promise<readonly Activity[]> {
    const changes = this.#stackChanges;
    return [
      ...(changes === 0 ? [] : [{ what: 'CloudFormation', why: `changing ${changes} stacks` }]),
      ...(await this.#server.activity()),
      ...this.faults.activity(),
    ];
  }

  /** @throws OperatorError for a server whose data are in a directory */
  image(): ServerImage {
    const { disk, clock, generation } = this.#options;
    if (disk instanceof MemoryDisk) return imageOf({ disk, clock, generation });
    throw new OperatorError(
      'This server keeps its data in a directory, so its state is not replaced. Start it with --ephemeral.',
    );
  }

  /** Stops background work. */
  stopWork(): Promise<void> {
    this.#options.ending.abort();
    return this.#server.stopWork();
  }

  /** Ends everything at once. */
  async discard(): Promise<void> {
    this.faults.subscriptions.cutAll();
    this.#server.lose();
    // Nothing waits for functions, whose results would be lost.
    await Promise.all([this.stopWork(), this.#runtime?.close()]);
    await this.#server.close();
  }

  async #open(): Promise<void> {
    const { open, disk, clock, hooks } = this.#options;
    const parts: StateParts = {
      ...hooks,
      disk,
      clock,
      wrapRuntime: (runtime, tools) => {
        this.#runtime = runtime;
        return hooks.wrapRuntime(runtime, tools);
      },
      onStackChanges: (running) => this.#countStackChanges(running),
    };
    this.#server = await ServerSession.open({ clock, lost: REPLACED }, (closers) => open(parts, closers));
  }

  /** A deployment waits for states that change by themselves, so the clock runs meanwhile. */
  #countStackChanges(running: number): void {
    const { clock, realTime, onDeployed, ending } = this.#options;
    const isFirst = this.#stackChanges === 0 && running > 0;
    this.#stackChanges = running;
    if (running === 0) onDeployed(this);
    if (isFirst && clock instanceof VirtualClock) {
      void runAtRealPace(clock, realTime, () => this.#stackChanges > 0 && !ending.signal.aborted);
    }
  }
}
