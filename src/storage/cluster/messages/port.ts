/*
 * What the cluster store needs of a replicated message log. One `MessageLog` is one ordered sequence of messages
 * that is kept on several servers; each message has a subject, and a sequence number that grows over the whole log.
 * Messages disappear only by `purge`, by their time to live, or because the log keeps a fixed number for each subject.
 */

export interface Message {
  /** From 1, growing over all subjects of the log. Never reused; gaps are possible. */
  readonly seq: number;
  readonly subject: string;
  /** The bytes that were published; their checksum has been verified. May be a view of shared memory: never write to it. */
  readonly payload: Buffer;
}

export interface PublishOptions {
  /** The message is stored only if the newest one of its subject has this sequence number; 0: there is none. */
  readonly expectedLast: number;
  /** Afterwards NATS removes the message. Whole seconds, at least one. */
  readonly ttlMs?: number;
  /** How long it waits for a connection, and for a server that takes the message; at most as long as without it. */
  readonly limitMs?: number;
}

export interface FollowHandlers {
  /** Every message at or above the first sequence number, in order. Must not throw. */
  onMessage(message: Message): void;
  /**
   * Messages may have been removed before they were delivered, or the log lost messages that were stored: the receiver
   * must read everything again. Nothing more is delivered; the receiver follows again from the start.
   */
  onReset(reason: string): void;
}

export interface FollowOptions {
  /**
   * How long a follower may be without contact before `onReset`: messages live at least this long. Infinity: the receiver
   * does not depend on messages that were removed.
   */
  readonly missableAfterMs: number;
}

export interface Following {
  /** Everything up to here has been delivered, except for what had been removed before. */
  readonly position: number;
  /** How often messages had been removed before they could be delivered. Those that replaced them may come later. */
  readonly gaps: number;
  /**
   * Resolves when everything up to `seq`, which was stored, has been delivered; also when the message itself was removed
   * meanwhile.
   * @throws MessageLogError `unavailable` after a bounded time, or when the follower was reset or stopped
   */
  reach(seq: number): Promise<void>;
  stop(): void;
}

/** One ordered, replicated sequence of messages. Subjects do not contain wildcards. */
export interface MessageLog {
  /** What its operator knows it by. */
  readonly name: string;

  /**
   * Stores a message. Resolves with its sequence number when a majority has it on stable storage. Settles within a bounded time.
   * @throws MessageLogError `stale`, `not-written`, `full`, `unknown`, `closed`
   */
  publish(subject: string, payload: Buffer, options: PublishOptions): Promise<number>;

  /**
   * The newest message of a subject: every publish that was acknowledged before the call is seen, unless its message was
   * removed. Undefined is no proof that there is none: the answer may come from a server that is behind.
   * @throws MessageLogError `unavailable`, `damaged`, `closed`
   */
  last(subject: string): Promise<Message | undefined>;

  /**
   * Messages of a subject at or above `fromSeq`, in order and without skipping one. May return fewer than there are, also
   * none: it can be answered by a replica that is behind. At least one message is asked for, whatever `maxBytes` is.
   * @throws MessageLogError `unavailable`, `damaged`, `closed`
   */
  read(
    subject: string,
    fromSeq: number,
    bounds: { readonly maxBytes: number; readonly maxMessages: number },
  ): Promise<Message[]>;

  /**
   * The sequence number of the newest message of the whole log, as the leader in NATS knows it after the call was made;
   * 0 when nothing was ever stored. Every publish that was acknowledged before the call has at most this number.
   * Calls that are made while a request is in flight share the next one.
   * @throws MessageLogError `unavailable`, `closed`
   */
  lastSeq(): Promise<number>;

  /**
   * The time of the clock of a server in NATS.
   * @throws MessageLogError `unavailable`, `closed`
   */
  nowMs(): Promise<number>;

  /** Delivers messages from `fromSeq` on, across lost connections and leaders, until it is stopped or reset. */
  follow(fromSeq: number, handlers: FollowHandlers, options: FollowOptions): Following;

  /**
   * Removes messages of a subject. Idempotent.
   * @throws MessageLogError `unavailable` (it may have happened), `closed`
   */
  purge(subject: string, which: 'all' | { readonly belowSeq: number }): Promise<void>;
}

/**
 * - `stale`: to the server that answered, the newest message of the subject is not `expectedLast`. While a leader is being
 *   replaced, that may be the old one, and the new one may have stored the message nevertheless
 * - `not-written`: nothing was stored, and a retry is safe: no connection when it was to be sent, too large, or no space
 * - `full`: nothing was stored, because NATS has no space; a retry is safe once it has
 * - `unknown`: sent, but not answered in time; the message may be stored, or may be stored later
 * - `unavailable`: a read that was not answered in time; a retry is safe
 * - `damaged`: stored bytes differ from what was published
 * - `closed`: this process has closed the log
 */
export type MessageLogErrorKind =
  | 'stale'
  | 'not-written'
  | 'full'
  | 'unknown'
  | 'unavailable'
  | 'damaged'
  | 'closed';

export class MessageLogError extends Error {
  override readonly name = 'MessageLogError';
  readonly kind: MessageLogErrorKind;
  /**
   * With `stale`: the newest sequence number of the subject. Undefined: another publish to the subject is in flight and
   * its outcome is open; try again.
   */
  readonly lastSeq: number | undefined;

  constructor(
    kind: MessageLogErrorKind,
    message: string,
    options: { readonly cause?: unknown; readonly lastSeq?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.lastSeq = options.lastSeq;
  }
}

export function isMessageLogError(error: unknown, kind?: MessageLogErrorKind): error is MessageLogError {
  return error instanceof MessageLogError && (kind === undefined || error.kind === kind);
}
