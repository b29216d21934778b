import {
  connect,
  type ConnectionOptions,
  errors,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
} from '@nats-io/transport-node';
import type { Clock, Timer } from '../../../../lib/time/clock.ts';

/*
 * One connection to one server, from its start to its end. It never reconnects: `NatsLink` opens the next one. So nothing
 * that is sent waits in a buffer for another connection, and when a session ends it is known what had been sent.
 */

/** How long a connection may take until the next server is tried. */
export const DIAL_TIMEOUT_MS = 2_000;
// A server that does not answer is left after two to three of these.
const PING_INTERVAL_MS = 1_000;
const UNANSWERED_PINGS = 2;

type RequestOutcome = 'not-sent' | 'lost' | 'forbidden';

/** A request that has ended without a response. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  /**
   * - `not-sent`: no server has received it
   * - `lost`: sent, and the response did not arrive in time, or the connection was lost
   * - `forbidden`: the user has no permission for it
   */
  readonly outcome: RequestOutcome;

  constructor(outcome: RequestOutcome, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.outcome = outcome;
  }
}

export type Reply = Pick<Msg, 'subject' | 'data' | 'headers' | 'reply'>;

export type Forbidden = InstanceType<typeof errors.PermissionViolationError>;

interface SessionOptions {
  readonly clock: Clock;
  /** Unique; part of the subjects of responses. */
  readonly name: string;
  /** The server is shutting down. */
  readonly onLeaving: () => void;
  /** The server does not let the user publish or subscribe to a subject. */
  readonly onForbidden: (error: Forbidden) => void;
}

interface Waiting {
  readonly subject: string;
  readonly timer: Timer;
  /** @returns whether it was the last response */
  onReply(reply: Reply): boolean;
  onFailure(error: RequestFailed): void;
}

export class NatsSession {
  readonly #nc: NatsConnection;
  readonly #clock: Clock;
  readonly #inbox: string;
  readonly #waiting = new Map<string, Waiting>();
  #nextToken = 0;
  #ended = false;
  /** Why no response can be received. */
  #deaf: RequestFailed | undefined;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly ended: Promise<void>;

  private constructor(nc: NatsConnection, clock: Clock, name: string) {
    this.#nc = nc;
    this.#clock = clock;
    this.#inbox = `_INBOX.${name}`;
    nc.subscribe(`${this.#inbox}.*`, {
      callback: (error, msg) => {
        if (!error) this.#onReply(msg);
      },
    });
    this.ended = nc.closed().then(() => this.#end());
  }

  /** Connects to a server. */
  static async open(
    options: ConnectionOptions,
    { clock, name, onLeaving, onForbidden }: SessionOptions,
  ): Promise<NatsSession> {
    const nc = await connect({
      ...options,
      reconnect: false,
      noRandomize: true,
      noAsyncTraces: true,
      timeout: DIAL_TIMEOUT_MS,
      pingInterval: PING_INTERVAL_MS,
      maxPingOut: UNANSWERED_PINGS,
    });
    const session = new NatsSession(nc, clock, name);
    void session.#observe({ onLeaving, onForbidden });
    return session;
  }

  get server(): string {
    return this.#nc.getServer();
  }

  get info(): NonNullable<NatsConnection['info']> | undefined {
    return this.#nc.info;
  }

  /** For the parts of the client that need it; they end with the session. */
  get connection(): NatsConnection {
    return this.#nc;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  get requestsInFlight(): number {
    return this.#waiting.size;
  }

  /**
   * Sends a request and passes on its responses until `onReply` returns true.
   * @throws RequestFailed
   */
  request(
    subject: string,
    payload: Uint8Array | string,
    options: { timeoutMs: number; headers?: MsgHdrs; onReply: (reply: Reply) => boolean },
  ): Promise<void> {
    if (this.#ended) return Promise.reject(new RequestFailed('not-sent', 'the connection to NATS was lost'));
    if (this.#deaf) return Promise.reject(this.#deaf);
    return new Promise((resolve, reject) => {
      const token = (this.#nextToken++).toString(36);
      const end = () => {
        waiting.timer.cancel();
        this.#waiting.delete(token);
      };
      const waiting: Waiting = {
        subject,
        timer: this.#clock.setTimer(options.timeoutMs, () =>
          waiting.onFailure(
            new RequestFailed('lost', `no response from NATS within ${options.timeoutMs} ms (${subject})`),
          ),
        ),
        onReply(reply) {
          // Status 503 without a payload: the server knows of no receiver of the subject.
          // https://docs.nats.io/nats-concepts/core-nats/reqreply#no-responders
          if (reply.data.length === 0 && reply.headers?.code === 503) {
            this.onFailure(new RequestFailed('not-sent', `no server of NATS responds to ${subject}`));
            return true;
          }
          if (!options.onReply(reply)) return false;
          end();
          resolve();
          return true;
        },
        onFailure(error) {
          end();
          reject(error);
        },
      };
      this.#waiting.set(token, waiting);
      try {
        const reply = `${this.#inbox}.${token}`;
        this.#nc.publish(subject, payload, options.headers ? { reply, headers: options.headers } : { reply });
      } catch (error) {
        waiting.onFailure(new RequestFailed('not-sent', (error as Error).message, { cause: error }));
      }
    });
  }

  /** Ends the connection; requests in flight fail. */
  async close(): Promise<void> {
    await this.#nc.close();
    this.#end();
  }

  async #observe({
    onLeaving,
    onForbidden,
  }: Pick<SessionOptions, 'onLeaving' | 'onForbidden'>): Promise<void> {
    for await (const status of this.#nc.status()) {
      // Closed here, because the client itself waits until everything is written, which never happens when the server
      // has stopped reading.
      if (status.type === 'staleConnection') void this.close();
      if (status.type === 'ldm') onLeaving();
      if (status.type === 'error' && status.error instanceof errors.PermissionViolationError) {
        this.#forbid(status.error);
        onForbidden(status.error);
      }
    }
  }

  /** No response comes to what the server has refused, or to anything. */
  #forbid({ operation, subject, message }: Forbidden): void {
    const failure = new RequestFailed('forbidden', `NATS: ${message}`);
    if (operation === 'subscription' && subject.startsWith(this.#inbox)) this.#deaf = failure;
    for (const waiting of this.#waiting.values())
      if (this.#deaf || (operation === 'publish' && waiting.subject === subject)) waiting.onFailure(failure);
  }

  #onReply(reply: Reply): void {
    this.#waiting.get(reply.subject.slice(this.#inbox.length + 1))?.onReply(reply);
  }

  #end(): void {
    this.#ended = true;
    for (const waiting of this.#waiting.values()) {
      waiting.onFailure(
        new RequestFailed('lost', `the connection to NATS was lost before it responded (${waiting.subject})`),
      );
    }
  }
}
