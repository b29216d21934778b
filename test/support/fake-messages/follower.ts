import {
  type FollowHandlers,
  type Following,
  MessageLogError,
} from '../../../src/storage/cluster/messages/port.ts';
import type { FakeNats } from './nats.ts';
import type { Link } from './link.ts';

interface Reaching {
  readonly seq: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** Delivers messages to a gateway, in order, each after a while. */
export class FakeFollower implements Following {
  readonly #nats: FakeNats;
  readonly #link: Link;
  readonly #handlers: FollowHandlers;
  readonly #reaching = new Set<Reaching>();
  readonly #watch: { stop(): void };
  #position: number;
  #gaps = 0;
  #isDelivering = false;
  #stopped: MessageLogError | undefined;

  constructor(nats: FakeNats, link: Link, fromSeq: number, handlers: FollowHandlers) {
    this.#nats = nats;
    this.#link = link;
    this.#handlers = handlers;
    this.#position = fromSeq - 1;
    this.#watch = nats.watch(() => this.#deliver());
    this.#deliver();
  }

  get position(): number {
    return this.#position;
  }

  get gaps(): number {
    return this.#gaps;
  }

  reach(seq: number): Promise<void> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    if (this.#position >= seq) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const reaching = {
        seq,
        resolve: () => {
          timer.cancel();
          this.#reaching.delete(reaching);
          resolve();
        },
        reject: (error: unknown) => {
          timer.cancel();
          reject(error);
        },
      };
      const timer = this.#link.onTimeout(() => {
        this.#reaching.delete(reaching);
        reject(new MessageLogError('unavailable', 'the follower is behind'));
      });
      this.#reaching.add(reaching);
    });
  }

  /** NATS lost the follower's place. */
  reset(): void {
    if (this.#stopped) return;
    this.#end(new MessageLogError('unavailable', 'the nats lost the follower'));
    this.#link.inGateway(() => this.#handlers.onReset('the nats lost the follower'));
  }

  stop(): void {
    this.#end(new MessageLogError('closed', 'the follower was stopped'));
  }

  #end(error: MessageLogError): void {
    this.#stopped ??= error;
    this.#watch.stop();
    for (const reaching of this.#reaching) reaching.reject(error);
    this.#reaching.clear();
  }

  #deliver(): void {
    if (this.#isDelivering || this.#stopped || this.#position >= this.#nats.lastSeq) return;
    this.#isDelivering = true;
    this.#link.inGateway(() => {
      this.#isDelivering = false;
      if (this.#stopped) return;
      const message = this.#nats.next(this.#position + 1);
      // Behind the last one that is kept there were messages that were removed.
      const position = message?.seq ?? this.#nats.lastSeq;
      if (position > this.#position + 1 || !message) this.#gaps++;
      this.#position = position;
      if (message) this.#handlers.onMessage(message);
      for (const reaching of this.#reaching) if (this.#position >= reaching.seq) reaching.resolve();
      this.#deliver();
    });
  }
}
