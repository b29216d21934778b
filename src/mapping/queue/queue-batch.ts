import { MAX_PAYLOAD_BYTES } from '../batching/event-batch.ts';
import type { QueueMessage } from './port.ts';

const START = '{"Records":[';
const END = ']}';

/** Messages that the function receives in one event. */
export class QueueBatch {
  readonly #messages: QueueMessage[] = [];
  readonly #texts: string[] = [];
  #bytes = START.length + END.length;

  get messages(): readonly QueueMessage[] {
    return this.#messages;
  }

  get count(): number {
    return this.#messages.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the first of the messages becomes visible again, on the monotonic clock. */
  get hiddenUntilMs(): number {
    return this.#messages.reduce((first, { hiddenUntilMs }) => Math.min(first, hiddenUntilMs), Infinity);
  }

  /**
   * @param record JSON text of the message
   * @returns false if the event would exceed the limit of a payload; the batch is unchanged then
   */
  add(message: QueueMessage, record: string): boolean {
    const addedBytes = Buffer.byteLength(record) + (this.#texts.length > 0 ? 1 : 0);
    if (this.#bytes + addedBytes > MAX_PAYLOAD_BYTES) return false;
    this.#bytes += addedBytes;
    this.#messages.push(message);
    this.#texts.push(record);
    return true;
  }

  payload(): Buffer {
    return Buffer.from(`${START}${this.#texts.join(',')}${END}`);
  }
}
