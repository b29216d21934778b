import type { Msg, Subscription } from '@nats-io/transport-node';
import type { Logger } from '../../../../lib/log/logger.ts';
import { MessageLogError } from '../port.ts';
import type { Peers } from '../peers.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import type { NatsLink } from './link.ts';
import { requestOnce } from './api.ts';
import { type NatsSession, RequestFailed } from './session.ts';

/** Requests between gateways as messages of NATS without JetStream: they are stored nowhere. */
export class NatsPeers implements Peers {
  readonly #link: NatsLink;
  readonly #logger: Logger;
  readonly #prefix: string;

  /** @param subjectPrefix that no stream has among its subjects */
  constructor({ link, logger }: { link: NatsLink; logger: Logger }, subjectPrefix: string) {
    this.#link = link;
    this.#logger = logger;
    this.#prefix = `${subjectPrefix}.`;
  }

  async request(name: string, payload: Buffer, timeoutMs: number): Promise<Buffer> {
    const { session, isClosed, absence } = this.#link;
    if (isClosed) throw new MessageLogError('closed', 'the store is closed');
    if (!session) throw new MessageLogError('not-written', absence);
    const subject = this.#prefix + name;
    try {
      const { data } = await requestOnce(session, subject, encodeFrame(subject, payload), { timeoutMs });
      return decodeFrame('the responses of gateways', subject, 0, data);
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      const kind = error.outcome === 'lost' ? 'unknown' : 'not-written';
      throw new MessageLogError(kind, error.message, { cause: error });
    }
  }

  serve(name: string, respond: (payload: Buffer) => Promise<Buffer>): { stop(): void } {
    const subject = this.#prefix + name;
    let subscription: Subscription | undefined;
    const answer = async (message: Msg) => {
      try {
        const response = await respond(decodeFrame('the requests of gateways', subject, 0, message.data));
        message.respond(encodeFrame(subject, response));
      } catch (error) {
        // The sender does without an answer.
        this.#logger.warn('a request of another gateway was not answered', { error });
      }
    };
    const subscribe = ({ connection, hasEnded }: NatsSession) => {
      if (hasEnded) return;
      subscription = connection.subscribe(subject, {
        // While this gateway moves to another server it has two connections, and one of them gets each request.
        queue: name,
        callback: (error, message) => {
          if (error) {
            this.#logger.warn(
              `NATS does not let this gateway receive from the others, so that writing the same shards is slower: ` +
                `allow its user to subscribe to ${this.#prefix}>`,
              { error },
            );
          } else void answer(message);
        },
      });
    };
    const listener = this.#link.onSession(subscribe);
    if (this.#link.session) subscribe(this.#link.session);
    return {
      stop() {
        listener.stop();
        if (subscription?.isClosed() === false) subscription.unsubscribe();
      },
    };
  }
}
