import { Slots } from '../../../lib/concurrency/slots.ts';
import type { Disk } from '../../../lib/disk/disk.ts';
import { MemoryDisk } from '../../../lib/disk/memory/memory-disk.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Dispatch } from '../../../protocol/dispatcher.ts';
import type { ServerImage } from '../snapshot/server-image.ts';
import { isTestPath } from '../test-path.ts';
import { ControlledSession, type ControlledSessionOptions, type OpenState } from './controlled-session.ts';
import { ServerSessions } from './server-sessions.ts';

export interface ServerStateOptions {
  readonly realTime: Clock;
  /** The clock of a state that goes on from a time. */
  readonly clockAt: (timeMs: number) => Clock;
  /** A new, empty disk in memory; the parameter is what it contains at first. */
  readonly memory: (files?: ServerImage['files']) => MemoryDisk;
  /** What tests see and control of each session. */
  readonly toolsFor: (clock: Clock) => Pick<ControlledSessionOptions, 'faults' | 'hooks' | 'ending'>;
  /** The state was given up. */
  readonly onReplaced: () => void;
}

/** The state of a server that tests control. Sessions follow each other, each of which replaces the state. */
export class ServerState {
  readonly #options: ServerStateOptions;
  #clock: Clock;
  #open!: OpenState;
  #sessions!: ServerSessions<ControlledSession>;
  /** The state that a reset returns to; undefined for a server whose data are in a directory. */
  #base: ServerImage | undefined;
  /** One change of the state or the time at a time. */
  readonly #changes = new Slots(1);

  constructor(options: ServerStateOptions) {
    this.#options = options;
    this.#clock = options.clockAt(options.realTime.now());
  }

  /** Opens the services. @param disk undefined for data in memory */
  async start(open: OpenState, disk: Disk = this.#options.memory()): Promise<void> {
    this.#open = open;
    const first = await this.#openSession(disk, 0);
    this.#sessions = new ServerSessions(first, ({ path }) => isTestPath(path));
    if (disk instanceof MemoryDisk) this.#base = first.image();
  }

  /** Handles every request that the server receives. */
  readonly dispatch: Dispatch = (request, context) => this.#sessions.dispatch(request, context);

  /** The clock of the session; of the next one while the state is replaced. */
  get clock(): Clock {
    return this.#clock;
  }

  get session(): ControlledSession {
    return this.#sessions.current;
  }

  get isReplacing(): boolean {
    return this.#sessions.isReplacing;
  }

  /** One change of the state or the time after the other. Each is a request, so the listener bounds how many wait. */
  exclusively<T>(change: () => Promise<T>): Promise<T> {
    return this.#changes.run(change);
  }

  /** A reset returns to the current state from now on. @throws OperatorError for data in a directory */
  checkpoint(): Promise<void> {
    return this.exclusively(async () => {
      this.#base = this.session.image();
    });
  }

  /** @throws OperatorError for data in a directory */
  reset(): Promise<void> {
    return this.exclusively(() => this.#replace(this.#base ?? this.session.image()));
  }

  /** Goes on from an image, which a reset returns to from now on. @throws OperatorError for data in a directory */
  restore(image: ServerImage): Promise<void> {
    return this.exclusively(async () => {
      // Refused before the state is given up.
      this.session.image();
      requireRoom(() => this.#options.memory(image.files));
      await this.#replace(image);
      this.#base = image;
    });
  }

  /** Stops background work of the services. */
  stopWork(): Promise<void> {
    return this.exclusively(async () => this.#sessions?.current.stopWork());
  }

  close(): Promise<void> {
    return this.exclusively(async () => this.#sessions?.current.server.close());
  }

  async #replace({ files, timeMs, generation }: ServerImage): Promise<void> {
    const previous = this.#base;
    await this.#sessions.replace((isSecond) => {
      const image = isSecond && previous ? previous : { files, timeMs, generation };
      this.#options.onReplaced();
      this.#clock = this.#options.clockAt(image.timeMs);
      return this.#openSession(this.#options.memory(image.files), image.generation);
    });
  }

  #openSession(disk: Disk, generation: number): Promise<ControlledSession> {
    return ControlledSession.open({
      ...this.#options.toolsFor(this.#clock),
      open: this.#open,
      disk,
      clock: this.#clock,
      realTime: this.#options.realTime,
      generation,
      onDeployed: (session) => {
        // The first deployment may end while the services are opened.
        if (this.#base && session === this.#sessions?.current) this.#base = session.image();
      },
    });
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
