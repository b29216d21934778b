import {
  type FollowHandlers,
  type Following,
  type Message,
  type MessageLog,
  MessageLogError,
  type PublishOptions,
} from '../../../src/storage/cluster/messages/port.ts';
import type { FakeNats } from './nats.ts';
import { FakeFollower } from './follower.ts';
import type { Link } from './link.ts';

/** How a gateway uses NATS. */
export class FakeConnection implements MessageLog {
  readonly name = 'FAKE';
  readonly #nats: FakeNats;
  readonly #link: Link;
  readonly #followers = new Set<FakeFollower>();

  constructor(nats: FakeNats, link: Link) {
    this.#nats = nats;
    this.#link = link;
  }

  publish(subject: string, payload: Buffer, { expectedLast }: PublishOptions): Promise<number> {
    const link = this.#link;
    if (!link.isConnected) return Promise.reject(new MessageLogError('not-written', 'not connected'));
    const sent = Buffer.from(payload);
    return this.#call('unknown', (answer, refuse) => {
      const fate = link.fate();
      const store = () => {
        try {
          this.#nats.begin(subject, expectedLast);
        } catch (error) {
          refuse(error);
          return;
        }
        link.afterReplication(() => {
          if (fate === 'leader-lost') {
            this.#nats.abandon(subject);
            return;
          }
          const seq = this.#nats.commit(subject, sent);
          if (fate !== 'answer-lost') answer(seq);
        });
      };
      if (fate === 'request-lost') return;
      if (fate === 'refused-by-old-leader') {
        const isBlocked = expectedLast === 0 || link.lag() > 0;
        const options = isBlocked ? {} : { lastSeq: expectedLast - 1 };
        link.afterTransit(() => refuse(new MessageLogError('stale', 'wrong last sequence', options)));
      }
      if (expectedLast > 1 && (fate === 'refused-behind' || fate === 'refused-ahead')) {
        const lastSeq = fate === 'refused-behind' ? expectedLast - 1 : this.#nats.lastSeq + 1;
        link.afterTransit(() => refuse(new MessageLogError('stale', 'wrong last sequence', { lastSeq })));
      } else if (fate === 'late') link.afterGivingUp(store);
      else link.afterTransit(store);
    });
  }

  last(subject: string): Promise<Message | undefined> {
    return this.#ask(() => (this.#link.lag() > 0 ? undefined : this.#nats.last(subject)));
  }

  read(
    subject: string,
    fromSeq: number,
    bounds: { readonly maxBytes: number; readonly maxMessages: number },
  ): Promise<Message[]> {
    return this.#ask(() => {
      const upTo = this.#nats.lastSeq - this.#link.lag();
      return this.#nats.read(subject, fromSeq, upTo, bounds);
    });
  }

  lastSeq(): Promise<number> {
    return this.#ask(() => this.#nats.lastSeq);
  }

  /** Without a fate of its own, so that it changes no schedule: without an answer, nothing is removed. */
  async nowMs(): Promise<number> {
    if (!this.#link.isConnected) throw new MessageLogError('unavailable', 'not connected');
    return this.#nats.nowMs();
  }

  purge(subject: string, which: 'all' | { readonly belowSeq: number }): Promise<void> {
    return this.#ask(() => this.#nats.purge(subject, which));
  }

  follow(fromSeq: number, handlers: FollowHandlers): Following {
    const follower = new FakeFollower(this.#nats, this.#link, fromSeq, handlers);
    this.#followers.add(follower);
    return follower;
  }

  /** NATS lost the place of each follower. */
  resetFollowers(): void {
    for (const follower of this.#followers) follower.reset();
    this.#followers.clear();
  }

  #ask<T>(act: () => T): Promise<T> {
    const link = this.#link;
    if (!link.isConnected) return Promise.reject(new MessageLogError('unavailable', 'not connected'));
    return this.#call('unavailable', (answer) => {
      const fate = link.fate();
      if (fate === 'request-lost') return;
      link.afterTransit(() => {
        const result = act();
        if (fate !== 'answer-lost') answer(result);
      });
    });
  }

  #call<T>(
    onTimeout: 'unknown' | 'unavailable',
    send: (answer: (result: T) => void, refuse: (error: unknown) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = this.#link.onTimeout(() => reject(new MessageLogError(onTimeout, 'no answer in time')));
      const settle = (act: () => void) => {
        this.#link.inGateway(() => {
          timer.cancel();
          act();
        });
      };
      send(
        (result) => settle(() => resolve(result)),
        (error) => settle(() => reject(error)),
      );
    });
  }
}
