import type { Clock } from '../../../../lib/time/clock.ts';
import type { LogId } from '../../../port.ts';
import { isMessageLogError } from '../../messages/port.ts';
import type { Peers } from '../../messages/peers.ts';
import type { OpenLog } from '../open-log.ts';
import {
  decodeAnswer,
  decodeForward,
  encodeAnswer,
  encodeForward,
  type Forward,
  type ForwardAnswer,
} from './forward.ts';
import { ForwardedSearch } from './forwarded-search.ts';
import type { Pack } from './pack.ts';
import type { Publisher } from './publish.ts';

/** How long the writer of a log may take, longer than 99 of 100 messages under load. Then the sender stores them itself. */
const ANSWER_MS = 1_500;
/**
 * How long a gateway that did not answer is sent nothing: longer with each time. Briefly at first, because gateways that
 * write one log against each other refuse each other's messages; all of them get no answer when a server of NATS retires.
 */
const FIRST_AVOID_MS = 1_000;
const MAX_AVOID_MS = 10_000;
/** Gateways that are avoided at the same time. */
const MAX_AVOIDED = 64;
/** Forwards that are remembered, so that one that arrives twice is stored once: the second arrives at the same moment. 100 bytes each. */
const MAX_REMEMBERED = 4_096;

export type Forwarded =
  | Exclude<ForwardAnswer, { outcome: 'unknown' }>
  /** They may be stored now or later. */
  | { readonly outcome: 'unknown'; readonly search: ForwardedSearch };

/** What receives batches of a log from other gateways. */
interface Receiver {
  accept(forward: Forward): Promise<ForwardAnswer>;
}

/** Sends batches to the gateways that write their logs, and receives those of others. */
export class Forwarding {
  readonly #peers: Peers;
  readonly #publisher: Publisher;
  readonly #clock: Clock;
  /** Those that did not answer lately: until when nothing is sent, by the monotonic clock, and for how long. */
  readonly #avoided = new Map<bigint, { readonly untilMs: number; readonly forMs: number }>();
  /** The answers to the newest forwards that were received, by sender and number. */
  readonly #received = new Map<string, Promise<Buffer>>();

  constructor(peers: Peers, publisher: Publisher, clock: Clock) {
    this.#peers = peers;
    this.#publisher = publisher;
    this.#clock = clock;
  }

  canReach(writer: bigint): boolean {
    const avoided = this.#avoided.get(writer);
    return avoided === undefined || avoided.untilMs <= this.#clock.monotonicMs();
  }

  async forward(writer: bigint, log: OpenLog, pack: Pack): Promise<Forwarded> {
    const mark = this.#publisher.nextMark();
    const sinceSeq = log.state.head.seq;
    const { batchCount, recordCount } = pack;
    const request = { ...mark, id: log.id, sinceSeq, batchCount, recordCount, batches: pack.batches() };
    try {
      const answer = decodeAnswer(
        await this.#peers.request(nameOf(writer), encodeForward(request), ANSWER_MS),
      );
      this.#avoided.delete(writer);
      if (answer.outcome !== 'unknown') return answer;
    } catch (error) {
      this.#avoid(writer);
      if (isMessageLogError(error, 'not-written')) return { outcome: 'refused' };
    }
    return { outcome: 'unknown', search: new ForwardedSearch(mark, sinceSeq) };
  }

  /** @param receiverOf undefined for a log that this gateway does not use */
  receive(receiverOf: (id: LogId) => Receiver | undefined): { stop(): void } {
    const accept = async (forward: Forward) => {
      const answer = await receiverOf(forward.id)?.accept(forward);
      return encodeAnswer(answer ?? { outcome: 'refused' });
    };
    return this.#peers.serve(nameOf(this.#publisher.writer), async (payload) => {
      const forward = decodeForward(payload);
      const key = `${forward.writer} ${forward.count}`;
      const known = this.#received.get(key);
      if (known) return known;
      const answer = accept(forward);
      this.#received.set(key, answer);
      const [oldest] = this.#received.keys();
      if (this.#received.size > MAX_REMEMBERED) this.#received.delete(oldest!);
      return answer;
    });
  }

  #avoid(writer: bigint): void {
    const before = this.#avoided.get(writer);
    const forMs = before ? Math.min(2 * before.forMs, MAX_AVOID_MS) : FIRST_AVOID_MS;
    this.#avoided.delete(writer);
    const [oldest] = this.#avoided.keys();
    if (this.#avoided.size >= MAX_AVOIDED && oldest !== undefined) this.#avoided.delete(oldest);
    this.#avoided.set(writer, { untilMs: this.#clock.monotonicMs() + forMs, forMs });
  }
}

function nameOf(writer: bigint): string {
  return writer.toString(16).padStart(16, '0');
}
