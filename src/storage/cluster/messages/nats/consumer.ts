import { jetstream } from '@nats-io/jetstream';
import { MIB } from '../../../../lib/bytes.ts';
import type { Message } from '../port.ts';
import { decodeFrame } from './frame.ts';
import { RESPONSE_MS } from './api.ts';
import type { NatsSession } from './session.ts';

// The server announces itself this often while there are no messages. The shortest that the client allows.
const HEARTBEAT_MS = 500;
// The client waits this long before it looks again for a consumer that it has lost. The shortest that it allows.
const PULL_MS = 1_000;
/** Above the largest message, which would not be delivered otherwise. */
const BUFFERED_BYTES = 20 * MIB;

/** The ordered consumer of the NATS client, on one session: it sees gaps and replaces a consumer that is lost. */
export class OrderedConsumer {
  /** Resolves when it was stopped; rejects when it cannot continue. */
  readonly ended: Promise<void>;
  #live = false;
  #ended = false;
  #stop = () => {};
  #stopped = false;

  private constructor(session: NatsSession, settings: ConsumerSettings) {
    this.ended = this.#run(session, settings);
    void this.ended.catch(() => {}).then(() => (this.#ended = true));
  }

  static start(session: NatsSession, settings: ConsumerSettings): OrderedConsumer {
    return new OrderedConsumer(session, settings);
  }

  /** Whether the server has created it. */
  get isLive(): boolean {
    return this.#live;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
  }

  async #run(
    session: NatsSession,
    { stream, fromSeq, onMessage, onContact }: ConsumerSettings,
  ): Promise<void> {
    const js = jetstream(session.connection, { timeout: RESPONSE_MS });
    const consumer = await js.consumers.get(stream, { opt_start_seq: fromSeq });
    if (this.#stopped) {
      await consumer.delete().catch(() => {});
      return;
    }
    let failure: unknown;
    const messages = await consumer.consume({
      max_bytes: BUFFERED_BYTES,
      expires: PULL_MS,
      idle_heartbeat: HEARTBEAT_MS,
      callback: ({ seq, subject, data }) => {
        if (this.#stopped) return;
        onContact();
        try {
          onMessage({ seq, subject, payload: decodeFrame(stream, subject, seq, data) });
        } catch (error) {
          failure = error;
          this.stop();
        }
      },
    });
    this.#stop = () => messages.stop();
    if (this.#stopped) messages.stop();
    onContact();
    this.#live = true;
    void (async () => {
      for await (const { type } of messages.status())
        if (type === 'heartbeat' || type === 'debug') onContact();
    })();
    const error = await messages.closed();
    this.#live = false;
    if (!session.hasEnded) await consumer.delete().catch(() => {});
    if (failure !== undefined) throw failure;
    if (error) throw error;
  }
}

export interface ConsumerSettings {
  readonly stream: string;
  readonly fromSeq: number;
  readonly onMessage: (message: Message) => void;
  readonly onContact: () => void;
}
