import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';

interface Activity {
  /** Streams that are not closed. */
  open: number;
  /** Requests that have arrived whole and are not answered: a long Invoke, a quiet subscription. */
  owed: number;
}

/**
 * Ends sessions that are silent and owe no answer. A request that stops in the middle holds a session no longer than an
 * idle one, and neither does a session that Node keeps after the client broke the protocol.
 */
export class IdleSessions {
  readonly #idleTimeoutMs: number;
  readonly #activity = new WeakMap<ServerHttp2Session, Activity>();

  constructor(idleTimeoutMs: number) {
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  watch(session: ServerHttp2Session): void {
    const activity: Activity = { open: 0, owed: 0 };
    this.#activity.set(session, activity);
    session.on('timeout', () => {
      // The timeout comes once, unless something happens on the session.
      if (activity.owed > 0) session.setTimeout(this.#idleTimeoutMs);
      else if (activity.open > 0) session.destroy();
      else session.close();
    });
    session.setTimeout(this.#idleTimeoutMs);
  }

  /** @param answered resolves when the answer has been handed to the session, or never will be */
  track(session: ServerHttp2Session, stream: ServerHttp2Stream, answered: Promise<unknown>): void {
    const activity = this.#activity.get(session);
    if (!activity) return;
    activity.open++;
    stream.once('close', () => activity.open--);
    stream.once('end', () => {
      activity.owed++;
      void answered.then(() => activity.owed--);
    });
  }
}
