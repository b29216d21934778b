import type { Activity, ActivityOptions } from '../../lib/activity.ts';
import { seededRandom } from '../../lib/random.ts';
import { FUNCTION_FILES_RECORD } from '../../server/function-files.ts';
import type { FaultList } from '../../server/controls/faults/fault-list.ts';
import type { PipelineHost } from './pipeline-host.ts';
import type { ServerImage } from '../../server/controls/snapshot/server-image.ts';
import type { Session } from './session.ts';

type OpenSession = (image: ServerImage, armed?: FaultList) => Promise<Session>;

const REOPENING: Activity = { what: 'the pipeline', why: 'opening again after a crash' };

/** The sessions of a pipeline: the current one, the next one, which a reset continues with, and those that are closing. */
export class Sessions {
  readonly #host: PipelineHost;
  readonly #open: OpenSession;
  readonly #closing = new Set<Promise<void>>();
  #image: ServerImage | undefined;
  #current: Session | undefined;
  /** Opened ahead of time, because opening takes longer than a reset may. */
  #next: Promise<Session> | undefined;
  #closed: Promise<void> | undefined;
  #reopening: Promise<void> | undefined;
  #endCrash = () => {};

  constructor(host: PipelineHost, open: OpenSession) {
    this.#host = host;
    this.#open = open;
  }

  get current(): Session {
    if (this.#current) return this.#current;
    throw new Error('the pipeline has no session yet');
  }

  /** Starts a session whose state a reset returns to. The previous session closes in the background. */
  async start(image: ServerImage): Promise<void> {
    this.#image = image;
    this.#use(await this.#open(image));
  }

  /**
   * Returns to the image that the current session has started from.
   * @param forget drops what is kept of the previous session; called before the next one invokes anything
   */
  async reset(forget: () => void): Promise<void> {
    const image = this.#image;
    if (!image) throw new Error('the pipeline has no session yet');
    const next = this.#next ?? this.#open(image);
    this.#next = undefined;
    this.#use(await next);
    forget();
  }

  /**
   * Cuts the power of the disk, and continues from what was stored.
   * @param atWrite during the n-th change of the disk from now; at once by default
   * @returns resolves when the pipeline is open again, or when it is reset or closed before
   */
  async crash(atWrite?: number): Promise<void> {
    if (this.#reopening) await this.#reopening;
    const session = this.current;
    await new Promise<void>((resolve, reject) => {
      this.#endCrash();
      this.#endCrash = resolve;
      const reopen = () => {
        if (session !== this.#current) return;
        this.#reopening = this.#reopen(session);
        this.#reopening.then(resolve, reject);
      };
      if (atWrite !== undefined) {
        session.disk.cutPowerAt(atWrite, reopen);
        return;
      }
      session.disk.cutPower();
      reopen();
    });
  }

  /** Resolves when no crash is in progress. */
  async untilOpen(): Promise<void> {
    await this.#reopening;
  }

  /** What is left to do, of whatever session is current. */
  async activity(options?: ActivityOptions): Promise<readonly Activity[]> {
    if (this.#reopening) return [REOPENING];
    const { server, faults } = this.current;
    try {
      return [...(await server.activity(options)), ...faults.activity()];
    } catch (error) {
      // Its disk has failed meanwhile.
      if (server.isLost) return [REOPENING];
      throw error;
    }
  }

  /** Opens the session of the next reset in the background. */
  prepare(): void {
    const image = this.#image;
    if (!image || this.#next || this.#closed) return;
    const next = this.#open(image);
    // The reset reports a failure.
    next.catch(() => {});
    this.#next = next;
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #reopen({ server, clock, disk, faults, generation }: Session): Promise<void> {
    const timeMs = clock.now();
    this.#host.hold();
    server.lose();
    faults.subscriptions.cutAll();
    try {
      const files = new Map(await disk.afterCut(seededRandom(`power cut ${generation}`)));
      // The process goes on, so the crashed server removes its folder itself, while it closes.
      files.delete(FUNCTION_FILES_RECORD);
      this.#use(await this.#open({ files, timeMs, generation: generation + 1 }, faults.list));
    } finally {
      this.#host.release();
      this.#reopening = undefined;
    }
  }

  #use(session: Session): void {
    // The power of the previous disk is not cut any more.
    this.#endCrash();
    const previous = this.#current;
    this.#current = session;
    this.#host.use(session);
    session.gate.open();
    previous?.disk.keepPower();
    if (previous) this.#closeInBackground(previous);
    if (this.#closed) this.#closeInBackground(session);
  }

  #closeInBackground({ server }: Session): void {
    // Its disk has failed, so it cannot end well.
    const ending = server.isLost ? server.close().catch(() => {}) : server.close();
    const closing: Promise<void> = ending.then(() => void this.#closing.delete(closing));
    // It stays in the set, and `close` reports it.
    closing.catch(() => {});
    this.#closing.add(closing);
  }

  async #close(): Promise<void> {
    this.#endCrash();
    // Closing changes the disk as well.
    this.#current?.disk.keepPower();
    await this.#reopening?.catch(() => {});
    const next = await this.#next?.catch(() => undefined);
    next?.gate.drop();
    try {
      await Promise.all([this.#current?.server.close(), next?.server.close(), ...this.#closing]);
    } finally {
      await this.#host.close();
    }
  }
}
