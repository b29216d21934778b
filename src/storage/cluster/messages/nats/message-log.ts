import {
  type Following,
  type FollowHandlers,
  type FollowOptions,
  isMessageLogError,
  type Message,
  MessageLogError,
  type MessageLog,
  type PublishOptions,
} from '../port.ts';
import { NatsFollower } from './follower.ts';
import { LastSeq, type StreamInfo } from './last-seq.ts';
import { lastMessage, readMessages } from './reads.ts';
import { callApi, retried } from './requests.ts';
import { ensureStream, requireStream, type StreamSettings } from './stream.ts';
import type { NatsTools } from './tools.ts';

/** A MessageLog in a JetStream stream. */
export class NatsMessageLog implements MessageLog {
  readonly #tools: NatsTools;
  readonly #stream: string;
  readonly #subjectPrefix: string;
  readonly #lastSeq: LastSeq;

  private constructor(tools: NatsTools, { name, subjectPrefix }: StreamSettings) {
    this.#tools = tools;
    this.#stream = name;
    this.#subjectPrefix = subjectPrefix;
    this.#lastSeq = new LastSeq(tools, name);
  }

  /**
   * Creates the stream if it does not exist, unless it `mustExist`.
   * @throws OperatorError when it has other settings, or was deleted
   */
  static async open(
    tools: NatsTools,
    settings: StreamSettings,
    { mustExist = false } = {},
  ): Promise<NatsMessageLog> {
    if (mustExist) await requireStream(tools, settings.name);
    tools.link.streams.remember(settings.name, await ensureStream(tools, settings));
    return new NatsMessageLog(tools, settings);
  }

  get name(): string {
    return this.#stream;
  }

  publish(subject: string, payload: Buffer, options: PublishOptions): Promise<number> {
    return this.#tools.publisher.publish(this.#stream, subject, payload, options);
  }

  async last(subject: string): Promise<Message | undefined> {
    const lastSeq = await this.lastSeq();
    return this.#read((session) => lastMessage(session, { stream: this.#stream, subject, lastSeq }));
  }

  read(
    subject: string,
    fromSeq: number,
    bounds: { readonly maxBytes: number; readonly maxMessages: number },
  ): Promise<Message[]> {
    return this.#read((session) => readMessages(session, this.#stream, subject, fromSeq, bounds));
  }

  async lastSeq(): Promise<number> {
    try {
      return await this.#lastSeq.get();
    } catch (error) {
      throw this.#readError(error);
    }
  }

  async nowMs(): Promise<number> {
    try {
      return Date.parse(
        (await callApi<StreamInfo>(this.#tools, `STREAM.INFO.${this.#stream}`, undefined)).ts,
      );
    } catch (error) {
      throw this.#readError(error);
    }
  }

  follow(fromSeq: number, handlers: FollowHandlers, options: FollowOptions): Following {
    return new NatsFollower(this.#tools, {
      stream: this.#stream,
      subjectPrefix: this.#subjectPrefix,
      fromSeq,
      handlers,
      options,
      lastSeq: () => this.lastSeq(),
    });
  }

  async purge(subject: string, which: 'all' | { readonly belowSeq: number }): Promise<void> {
    // `seq`: messages below it are removed.
    const body = which === 'all' ? { filter: subject } : { filter: subject, seq: which.belowSeq };
    try {
      await callApi(this.#tools, `STREAM.PURGE.${this.#stream}`, body);
    } catch (error) {
      throw this.#readError(error);
    }
  }

  async #read<T>(attempt: Parameters<typeof retried<T>>[1]): Promise<T> {
    try {
      return await retried(this.#tools, attempt);
    } catch (error) {
      throw this.#readError(error);
    }
  }

  #readError(error: unknown): MessageLogError {
    if (isMessageLogError(error)) return error;
    if (this.#tools.link.isClosed) return new MessageLogError('closed', 'the store is closed');
    return new MessageLogError('unavailable', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
