import { OperatorError } from '../../../../../lib/operator-error.ts';
import { type Clock, sleep } from '../../../../../lib/time/clock.ts';
import { ApiError, callApiOnce, STREAM_NOT_FOUND } from '../api.ts';
import type { NatsSession } from '../session.ts';

/** A leader answers much faster; without one, nothing does. */
const ANSWER_MS = 1_000;
/** A leader that was just elected may not know a new stream yet. */
const ATTEMPTS = 3;
const RETRY_MS = 300;

/** A stream that is not the one of the store. */
class OtherStream extends Error {
  override readonly name = 'OtherStream';
}

/**
 * When the streams of the store were created. By this, a server is recognized whose streams have the same names and are
 * others: the URL names servers of two clusters. Names of clusters do not show it: several clusters can share their streams, and
 * two can have the same name.
 */
export class KnownStreams {
  readonly #created = new Map<string, string>();

  remember(stream: string, created: string): void {
    this.#created.set(stream, created);
  }

  /**
   * Any stream of the store proves that it is the same store. Without an answer nothing is known: a cluster without leaders
   * stores nothing.
   * @throws OperatorError when the server has other streams of these names, or none of them
   */
  async require(session: NatsSession, clock: Clock): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const other = await this.#otherAt(session);
      if (!other) return;
      if (attempt === ATTEMPTS) throw other;
      await sleep(clock, RETRY_MS);
    }
  }

  async #otherAt(session: NatsSession): Promise<OperatorError | undefined> {
    const asked = [...this.#created].map(([stream, created]) => requireSame(session, stream, created));
    try {
      if (asked.length > 0) await Promise.any(asked);
      return undefined;
    } catch (error) {
      const { errors } = error as AggregateError;
      const found = errors.find((each) => each instanceof OtherStream);
      if (!found) return undefined;
      const { server_name: name } = session.info ?? {};
      return new OperatorError(
        `NATS server ${name ?? ''} at ${session.server} ${found.message}: it is in another cluster than the other servers of --store, ` +
          'and would keep other records. Name only the servers of one cluster',
        { cause: found },
      );
    }
  }
}

/** @throws OtherStream, or the error of the request when nothing is known */
async function requireSame(session: NatsSession, stream: string, created: string): Promise<void> {
  let found: string;
  try {
    const info = await callApiOnce<{ readonly created: string }>(
      session,
      `STREAM.INFO.${stream}`,
      undefined,
      ANSWER_MS,
    );
    found = info.created;
  } catch (error) {
    if (!(error instanceof ApiError && error.code === STREAM_NOT_FOUND)) throw error;
    throw new OtherStream(`has no stream ${stream}`, { cause: error });
  }
  if (found !== created) {
    throw new OtherStream(`has another stream ${stream} (created ${found}, that of the store ${created})`);
  }
}
