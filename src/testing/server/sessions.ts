import type { PipelineHost } from './pipeline-host.ts';
import type { PipelineImage, Session } from './session.ts';

/** The sessions of a pipeline: the current one, the one that the next reset will continue with, and those that close. */
export class Sessions {
  readonly #host: PipelineHost;
  readonly #open: (image: PipelineImage) => Promise<Session>;
  readonly #closing = new Set<Promise<void>>();
  #image: PipelineImage | undefined;
  #current: Session | undefined;
  /** Opened ahead of time, because opening takes longer than a reset may. */
  #next: Promise<Session> | undefined;
  #closed: Promise<void> | undefined;

  constructor(host: PipelineHost, open: (image: PipelineImage) => Promise<Session>) {
    this.#host = host;
    this.#open = open;
  }

  get current(): Session {
    if (this.#current) return this.#current;
    throw new Error('the pipeline has no session yet');
  }

  /** Starts a session whose state a reset returns to. The previous session closes in the background. */
  async start(image: PipelineImage): Promise<void> {
    this.#image = image;
    this.#use(await this.#open(image));
  }

  /** Returns to the image that the current session has started from. */
  async reset(): Promise<void> {
    const image = this.#image;
    if (!image) throw new Error('the pipeline has no session yet');
    const next = this.#next ?? this.#open(image);
    this.#next = undefined;
    this.#use(await next);
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

  #use(session: Session): void {
    const previous = this.#current;
    this.#current = session;
    this.#host.use(session);
    if (previous) this.#closeInBackground(previous);
    if (this.#closed) this.#closeInBackground(session);
  }

  #closeInBackground({ server }: Session): void {
    const closing: Promise<void> = server.close().then(() => void this.#closing.delete(closing));
    // It stays in the set, and `close` reports it.
    closing.catch(() => {});
    this.#closing.add(closing);
  }

  async #close(): Promise<void> {
    const next = await this.#next?.catch(() => undefined);
    try {
      await Promise.all([this.#current?.server.close(), next?.server.close(), ...this.#closing]);
    } finally {
      await this.#host.close();
    }
  }
}
