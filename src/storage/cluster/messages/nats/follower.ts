import { MIB } from '../../../../lib/bytes.ts';
import { type Clock, pause, sleep } from '../../../../lib/time/clock.ts';
import {
  type Following,
  type FollowHandlers,
  type FollowOptions,
  isMessageLogError,
  type Message,
  MessageLogError,
} from '../port.ts';
import { OrderedConsumer } from './consumer.ts';
import { encodeFrame } from './frame.ts';
import { readMessages } from './reads.ts';
import { headersOf, parseApi, requestOnce } from './api.ts';
import type { NatsSession } from './session.ts';
import type { NatsTools } from './tools.ts';

/*
 * Delivers every message of a stream in order:
 *
 *   catching up: reads batches from any replica until there are no more
 *   live: an ordered consumer of the server pushes messages; back to catching up when it is silent, or with the next session
 *
 * While a consumer is being created the reads continue, because creating one needs the leader of all servers, which can
 * be missing for ten seconds when a server is lost.
 */

// With this pattern a server reads on; with any other one it searches all subjects for each message.
const ALL_SUBJECTS = '>';
const READ_BOUNDS = { maxBytes: 4 * MIB, maxMessages: 2_000 };
const POLL_MS = 100;
/** A consumer without a message or heartbeat for this long is given up. */
const MAX_SILENCE_MS = 3_000;
/** How long `reach` waits while nothing arrives; longer than the election of a leader. */
const REACH_MS = 15_000;
/** Until then messages normally arrive; afterwards it is checked whether there is one to wait for. */
const REACH_CHECK_MS = 250;
const MARKER_TTL = '60s';

export interface FollowerSettings {
  readonly stream: string;
  readonly subjectPrefix: string;
  readonly fromSeq: number;
  readonly handlers: FollowHandlers;
  readonly options: FollowOptions;
  lastSeq(): Promise<number>;
}

interface Reaching {
  readonly seq: number;
  settle(error?: MessageLogError): void;
}

export class NatsFollower implements Following {
  readonly #tools: NatsTools;
  readonly #settings: FollowerSettings;
  readonly #stopped = new AbortController();
  readonly #reaching = new Set<Reaching>();
  #position: number;
  #gaps = 0;
  /** When everything up to `position` was the whole log, as far as is known: monotonic and wall-clock time. */
  #contact: { monotonicMs: number; ms: number };
  #checking = false;
  /** Not catching up. */
  #isLive = false;
  /** The subject of messages that only mark a position. */
  readonly #markers: string;

  constructor(tools: NatsTools, settings: FollowerSettings) {
    this.#tools = tools;
    this.#settings = settings;
    this.#markers = `${settings.subjectPrefix}._marker`;
    this.#position = Math.max(0, settings.fromSeq - 1);
    this.#contact = this.#now();
    void this.#run();
  }

  get position(): number {
    return this.#position;
  }

  get gaps(): number {
    return this.#gaps;
  }

  async reach(seq: number): Promise<void> {
    if (this.#position >= seq) return;
    this.#throwIfStopped();
    const { clock } = this.#tools;
    const { stream } = this.#settings;
    await new Promise<void>((resolve, reject) => {
      const checking = clock.setTimer(REACH_CHECK_MS, () => void this.#checkForEnd());
      const wait = (position: number) =>
        clock.setTimer(REACH_MS, () => {
          if (this.#position > position) waiting = wait(this.#position);
          else
            reaching.settle(new MessageLogError('unavailable', `message ${seq} of ${stream} did not arrive`));
        });
      const reaching: Reaching = {
        seq,
        settle: (error) => {
          this.#reaching.delete(reaching);
          checking.cancel();
          waiting.cancel();
          if (error) reject(error);
          else resolve();
        },
      };
      let waiting = wait(this.#position);
      this.#reaching.add(reaching);
    });
  }

  stop(): void {
    this.#end(new MessageLogError('closed', `${this.#settings.stream} is no longer followed`));
  }

  async #run(): Promise<void> {
    const { link, logger } = this.#tools;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const session = await link.connected(POLL_MS * 10);
      if (link.isClosed) this.stop();
      if (!session || signal.aborted) continue;
      try {
        await this.#catchUp(session);
        await this.#followLive(session);
      } catch (error) {
        if (signal.aborted) return;
        if (isMessageLogError(error, 'damaged')) {
          // The receiver must not go on without the message.
          logger.error(error.message);
          await pause(this.#tools.clock, MAX_SILENCE_MS, { signal });
        } else {
          await pause(this.#tools.clock, POLL_MS, { signal });
        }
      }
    }
  }

  /** Reads until a replica has no more, after the checks that nothing was missed. */
  async #catchUp(session: NatsSession): Promise<void> {
    this.#isLive = false;
    const away = this.#awayMs();
    const { missableAfterMs } = this.#settings.options;
    if (away > missableAfterMs) {
      this.#reset(`no contact with ${this.#settings.stream} for ${Math.round(away / 1_000)} s`);
      return;
    }
    const asked = this.#now();
    // Before the question: a read that has begun earlier may deliver what is stored after its answer was given.
    const delivered = this.#position;
    const last = await this.#settings.lastSeq();
    if (last < delivered) {
      this.#reset(
        `${this.#settings.stream} ends at message ${last}, but message ${delivered} was delivered before: NATS has lost messages`,
      );
      return;
    }
    while (!this.#stopped.signal.aborted && (await this.#readMore(session)) > 0);
    if (this.#position >= last) this.#contact = asked;
  }

  async #readMore(session: NatsSession): Promise<number> {
    const { stream } = this.#settings;
    const messages = await readMessages(session, stream, ALL_SUBJECTS, this.#position + 1, READ_BOUNDS);
    for (const message of messages) this.#deliver(message);
    return messages.length;
  }

  async #followLive(session: NatsSession): Promise<void> {
    const { stream } = this.#settings;
    const { clock } = this.#tools;
    const { signal } = this.#stopped;
    if (signal.aborted) return;
    this.#isLive = true;
    const consumer = OrderedConsumer.start(session, {
      stream,
      fromSeq: this.#position + 1,
      onMessage: (message) => this.#deliver(message),
      onContact: () => (this.#contact = this.#now()),
    });
    const onAbort = () => consumer.stop();
    signal.addEventListener('abort', onAbort, { once: true });
    void session.ended.then(() => consumer.stop());
    try {
      // Until the consumer is there, and whenever it is silent.
      while (!consumer.hasEnded && !signal.aborted) {
        const silentMs = clock.monotonicMs() - this.#contact.monotonicMs;
        if (consumer.isLive && silentMs > MAX_SILENCE_MS) break;
        if (!consumer.isLive) await this.#readMore(session);
        await pause(clock, POLL_MS, { signal, background: true });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      consumer.stop();
    }
    await consumer.ended;
  }

  #deliver(message: Message): void {
    if (message.seq <= this.#position || this.#stopped.signal.aborted) return;
    if (message.seq > this.#position + 1) this.#gaps++;
    if (message.subject !== this.#markers) this.#settings.handlers.onMessage(message);
    this.#advance(message.seq);
  }

  #advance(seq: number): void {
    this.#position = seq;
    for (const reaching of this.#reaching) if (reaching.seq <= seq) reaching.settle();
  }

  /**
   * Messages that are late are read, in case the consumer has been lost. And the one that is waited for may have been
   * removed: then a marker is published, which comes after it.
   */
  async #checkForEnd(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      for (let marker = 0; this.#reaching.size > 0 && !this.#stopped.signal.aborted;) {
        const session = await this.#tools.link.connected(REACH_CHECK_MS);
        // While batches are read anyway, a second reader would only receive them twice.
        const read =
          session && this.#isLive ? await this.#readMore(session).catch(() => undefined) : undefined;
        if (session && read === 0 && marker <= this.#position) {
          marker = await this.#publishMarker(session).catch(() => 0);
        }
        await sleep(this.#tools.clock, REACH_CHECK_MS, { signal: this.#stopped.signal });
      }
    } catch {
      // Stopped.
    } finally {
      this.#checking = false;
    }
  }

  async #publishMarker(session: NatsSession): Promise<number> {
    const { stream } = this.#settings;
    const headers = headersOf({ 'Nats-Expected-Stream': stream, 'Nats-TTL': MARKER_TTL });
    const frame = encodeFrame(this.#markers, Buffer.alloc(0));
    return parseApi<{ seq: number }>(await requestOnce(session, this.#markers, frame, { headers })).seq;
  }

  #now(): { monotonicMs: number; ms: number } {
    const clock: Clock = this.#tools.clock;
    return { monotonicMs: clock.monotonicMs(), ms: clock.now() };
  }

  /** The wall clock as well, because the monotonic one stops while the machine sleeps. */
  #awayMs(): number {
    const now = this.#now();
    return Math.max(now.monotonicMs - this.#contact.monotonicMs, now.ms - this.#contact.ms);
  }

  #reset(reason: string): void {
    // It was stopped meanwhile, and its receiver may follow again already.
    if (this.#stopped.signal.aborted) return;
    this.#end(new MessageLogError('unavailable', reason));
    this.#settings.handlers.onReset(reason);
  }

  #end(error: MessageLogError): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort(error);
    for (const reaching of this.#reaching) reaching.settle(error);
  }

  #throwIfStopped(): void {
    if (this.#stopped.signal.aborted) throw this.#stopped.signal.reason as MessageLogError;
  }
}
