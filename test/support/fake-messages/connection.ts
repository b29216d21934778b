import {
  type FollowHandlers,
  type Following,
  type Message,
  type MessageLog,
  MessageLogError,
  type PublishOptions,
} from '../../../src/storage/cluster/messages/port.ts';
import type { FakeEngine } from './engine.ts';
import { FakeFollower } from './follower.ts';
import type { Link } from './link.ts';

/** How a gateway uses the engine. */
export class FakeConnection implements MessageLog {
  readonly name = 'FAKE';
  readonly #engine: FakeEngine;
  readonly #link: Link;
  readonly #followers = new Set<FakeFollower>();

  constructor(engine: FakeEngine, link: Link) {
    this.#engine = engine;
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
          this.#engine.begin(subject, expectedLast);
        } catch (error) {
          refuse(error);
          return;
        }
        link.afterReplication(() => {
          if (fate === 'leader-lost') {
            this.#engine.abandon(subject);
            return;
          }
          const seq = this.#engine.commit(subject, sent);
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
        const lastSeq = fate === 'refused-behind' ? expectedLast - 1 : this.#engine.lastSeq + 1;
        link.afterTransit(() => refuse(new MessageLogError('stale', 'wrong last sequence', { lastSeq })));
      } else if (fate === 'late') link.afterGivingUp(store);
      else link.afterTransit(store);
    });
  }

  last(subject: string): Promise<Message | undefined> {
    return this.#ask(() => (this.#link.lag() > 0 ? undefined : this.#engine.last(subject)));
  }

  read(
    subject: string,
    fromSeq: number,
    bounds: { readonly maxBytes: number; readonly maxMessages: number },
  ): Promise<Message[]> {
    return this.#ask(() => {
      const upTo = this.#engine.lastSeq - this.#link.lag();
      return this.#engine.read(subject, fromSeq, upTo, bounds);
    });
  }

  lastSeq(): Promise<number> {
    return this.#ask(() => this.#engine.lastSeq);
  }

  purge(subject: string, which: 'all' | { readonly belowSeq: number }): Promise<void> {
    return this.#ask(() => this.#engine.purge(subject, which));
  }

  follow(fromSeq: number, handlers: FollowHandlers): Following {
    const follower = new FakeFollower(this.#engine, this.#link, fromSeq, handlers);
    this.#followers.add(follower);
    return follower;
  }

  /** The engine lost the place of each follower. */
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
