import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';

interface Activity {
  /** Streams that are not closed. */
  open: number;
  /** Complete requests without a response: a long Invoke, a quiet subscription. */
  pending: number;
}

/**
 * Closes sessions that are idle and have no pending response. The same timeout applies to a session with an incomplete
 * request, and to one that Node keeps after the client violated the protocol.
 */
export class IdleSessions {
  readonly #idleTimeoutMs: number;
  readonly #activity = new WeakMap<ServerHttp2Session, Activity>();

  constructor(idleTimeoutMs: number) {
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  watch(session: ServerHttp2Session): void {
    const activity: Activity = { open: 0, pending: 0 };
    this.#activity.set(session, activity);
    session.on('timeout', () => {
      // The timeout fires once, and again only after further activity on the session.
      if (activity.pending > 0) session.setTimeout(this.#idleTimeoutMs);
      // Closing waits for headers that have begun, of which Node reports nothing before their end.
      else if (activity.open > 0 || session.closed) session.destroy();
      else {
        session.close();
        if (!session.destroyed) session.setTimeout(this.#idleTimeoutMs);
      }
    });
    session.setTimeout(this.#idleTimeoutMs);
  }

  /** @param responded resolves when the response has been passed to the session, or never will be */
  track(session: ServerHttp2Session, stream: ServerHttp2Stream, responded: Promise<unknown>): void {
    const activity = this.#activity.get(session);
    if (!activity) return;
    activity.open++;
    stream.once('close', () => activity.open--);
    stream.once('end', () => {
      activity.pending++;
      void responded.then(() => activity.pending--);
    });
  }
}
