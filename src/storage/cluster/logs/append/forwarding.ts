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
/** A gateway that did not answer is sent nothing for this long. */
const AVOID_MS = 10_000;
/** Gateways that are avoided at the same time. */
const MAX_AVOIDED = 64;

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
  /** Until when, by the monotonic clock. */
  readonly #avoided = new Map<bigint, number>();

  constructor(peers: Peers, publisher: Publisher, clock: Clock) {
    this.#peers = peers;
    this.#publisher = publisher;
    this.#clock = clock;
  }

  canReach(writer: bigint): boolean {
    const untilMs = this.#avoided.get(writer);
    if (untilMs === undefined) return true;
    if (untilMs > this.#clock.monotonicMs()) return false;
    this.#avoided.delete(writer);
    return true;
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
      if (answer.outcome !== 'unknown') return answer;
    } catch (error) {
      this.#avoid(writer);
      if (isMessageLogError(error, 'not-written')) return { outcome: 'refused' };
    }
    return { outcome: 'unknown', search: new ForwardedSearch(mark, sinceSeq) };
  }

  /** @param receiverOf undefined for a log that this gateway does not use */
  receive(receiverOf: (id: LogId) => Receiver | undefined): { stop(): void } {
    return this.#peers.serve(nameOf(this.#publisher.writer), async (payload) => {
      const forward = decodeForward(payload);
      const answer = await receiverOf(forward.id)?.accept(forward);
      return encodeAnswer(answer ?? { outcome: 'refused' });
    });
  }

  #avoid(writer: bigint): void {
    const [oldest] = this.#avoided.keys();
    if (this.#avoided.size >= MAX_AVOIDED && oldest !== undefined) this.#avoided.delete(oldest);
    this.#avoided.set(writer, this.#clock.monotonicMs() + AVOID_MS);
  }
}

function nameOf(writer: bigint): string {
  return writer.toString(16).padStart(16, '0');
}
