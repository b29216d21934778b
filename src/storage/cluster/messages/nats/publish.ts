import { MIB } from '../../../../lib/bytes.ts';
import { sleep } from '../../../../lib/time/clock.ts';
import { isMessageLogError, MessageLogError, type PublishOptions } from '../port.ts';
import { encodeFrame } from './frame.ts';
import { ApiError, headersOf, parseApi, requestOnce } from './api.ts';
import { type RequestTools, RETRY_MS } from './requests.ts';
import { RequestFailed } from './session.ts';

/** Bounds the memory of messages whose outcome is open. */
const MAX_PENDING_BYTES = 64 * MIB;
const RETRY_DELAY_MS = 50;
/**
 * How long the acknowledgement of one attempt may take: below the 2 s that an orderly restart of a server may interrupt
 * writers, whose acknowledgements are lost with it. Under load, 99 of 100 take less than 0.1 s.
 */
const ACKNOWLEDGEMENT_MS = 1_500;

/**
 * Codes of a publish that was refused before anything was stored on any server: limits of the account or the server, too
 * large, another stream, no time to live allowed, too many requests.
 */
const REFUSED_CODES: ReadonlySet<number> = new Set([10002, 10023, 10054, 10060, 10165, 10166, 10167]);
/** The part of them that says that there is no space: of the account, or on a server. */
const FULL_CODES: ReadonlySet<number> = new Set([10002, 10023]);
// "wrong last sequence: 3" of a comparison with what is stored; without a number while another publish is in flight.
const STALE_CODES: ReadonlySet<number> = new Set([10071, 10164]);

/**
 * How long no publish has been answered until NATS counts as unreachable, although there is a connection: servers without
 * a majority accept connections. As long as a membership is valid without a renewal.
 */
const SILENT_MS = 4_000;

/** The publishes of one process, with the bound that they share. */
export class Publisher {
  readonly #tools: RequestTools;
  #pendingBytes = 0;
  /** Messages that were acknowledged, and their bytes. */
  #messages = 0;
  #bytes = 0;
  #isFull = false;
  /** When a publish failed that got no answer, since one did. By the monotonic clock. */
  #silentSinceMs: number | undefined;

  constructor(tools: RequestTools) {
    this.#tools = tools;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Whether the newest publish that was answered found no space. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Whether NATS has not answered any publish for a while. */
  get isSilent(): boolean {
    const { clock } = this.#tools;
    return this.#silentSinceMs !== undefined && clock.monotonicMs() - this.#silentSinceMs >= SILENT_MS;
  }

  get messages(): number {
    return this.#messages;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async publish(
    stream: string,
    subject: string,
    payload: Buffer,
    { expectedLast, ttlMs, limitMs = RETRY_MS }: PublishOptions,
  ): Promise<number> {
    if (this.#pendingBytes + payload.length > MAX_PENDING_BYTES && this.#pendingBytes > 0) {
      throw new MessageLogError(
        'not-written',
        `${this.#pendingBytes} bytes wait for NATS to store them; no more are accepted`,
      );
    }
    const frame = encodeFrame(subject, payload);
    const headers = headersOf({
      'Nats-Expected-Stream': stream,
      'Nats-Expected-Last-Subject-Sequence': String(expectedLast),
      ...(ttlMs !== undefined && { 'Nats-TTL': `${Math.max(1, Math.ceil(ttlMs / 1_000))}s` }),
    });
    this.#pendingBytes += frame.length;
    try {
      const seq = await this.#send(subject, frame, headers, Math.min(limitMs, RETRY_MS));
      this.#messages++;
      this.#bytes += frame.length;
      this.#isFull = false;
      this.#silentSinceMs = undefined;
      return seq;
    } catch (error) {
      if (isMessageLogError(error, 'full')) this.#isFull = true;
      const isAnswered = isMessageLogError(error, 'full') || isMessageLogError(error, 'stale');
      if (isAnswered) this.#silentSinceMs = undefined;
      else this.#silentSinceMs ??= this.#tools.clock.monotonicMs();
      throw error;
    } finally {
      this.#pendingBytes -= frame.length;
    }
  }

  /** Repeats the request only while no server has received it. */
  async #send(
    subject: string,
    frame: Buffer,
    headers: ReturnType<typeof headersOf>,
    limitMs: number,
  ): Promise<number> {
    const { link, clock } = this.#tools;
    const endsAt = clock.monotonicMs() + limitMs;
    for (;;) {
      const session = await link.connected(Math.max(0, endsAt - clock.monotonicMs()));
      if (link.isClosed) throw new MessageLogError('closed', 'the store is closed');
      if (!session) throw new MessageLogError('not-written', link.absence);
      try {
        return parseApi<{ seq: number }>(
          await requestOnce(session, subject, frame, { headers, timeoutMs: ACKNOWLEDGEMENT_MS }),
        ).seq;
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.outcome !== 'not-sent') throw publishError(error);
        if (clock.monotonicMs() + RETRY_DELAY_MS >= endsAt) throw publishError(error);
        await sleep(clock, RETRY_DELAY_MS);
      }
    }
  }
}

function publishError(cause: unknown): MessageLogError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof ApiError && STALE_CODES.has(cause.code)) {
    const found = /wrong last sequence: (\d+)/.exec(message);
    return new MessageLogError('stale', message, {
      cause,
      ...(found && { lastSeq: Number(found[1]) }),
    });
  }
  if (cause instanceof ApiError && FULL_CODES.has(cause.code)) {
    return new MessageLogError('full', message, { cause });
  }
  const refused =
    cause instanceof RequestFailed
      ? cause.outcome !== 'lost'
      : cause instanceof ApiError && REFUSED_CODES.has(cause.code);
  return new MessageLogError(refused ? 'not-written' : 'unknown', message, { cause });
}
