import type { Dispatch } from '../../../protocol/dispatcher.ts';
import type { WireRequest } from '../../../protocol/http.ts';

/** A session, and what a replacement does with it. */
export interface ReplaceableSession {
  readonly dispatch: Dispatch;
  /** For requests that may replace the session. */
  readonly dispatchToEnd: Dispatch;
  /** Gives the state up. Resolves when nothing of the session is left. */
  discard(): Promise<void>;
}

/**
 * The sessions of a server, one at a time. Requests that arrive while the state is replaced wait for the next session: the
 * listener bounds them.
 */
export class ServerSessions<Session extends ReplaceableSession> {
  readonly #mayReplace: (request: WireRequest) => boolean;
  #current: Session;
  #replaced: Promise<void> | undefined;

  constructor(first: Session, mayReplace: (request: WireRequest) => boolean) {
    this.#current = first;
    this.#mayReplace = mayReplace;
  }

  get current(): Session {
    return this.#current;
  }

  get isReplacing(): boolean {
    return this.#replaced !== undefined;
  }

  readonly dispatch: Dispatch = async (request, context) => {
    // Another replacement may begin before a request that waited goes on.
    while (this.#replaced) await this.#replaced;
    const { current } = this;
    return (this.#mayReplace(request) ? current.dispatchToEnd : current.dispatch)(request, context);
  };

  /**
   * Ends the current session, and opens the next one.
   * @param open called again with `isSecond` when the first attempt failed, so that a server is there in any case
   */
  async replace(open: (isSecond: boolean) => Promise<Session>): Promise<void> {
    let resolve = () => {};
    this.#replaced = new Promise((resolveReplaced) => (resolve = resolveReplaced));
    try {
      await this.#current.discard();
      try {
        this.#current = await open(false);
      } catch (error) {
        this.#current = await open(true);
        throw error;
      }
    } finally {
      this.#replaced = undefined;
      resolve();
    }
  }
}
