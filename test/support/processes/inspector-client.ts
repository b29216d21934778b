import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface InspectorMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

const MASK = Buffer.from([1, 2, 3, 4]);

/**
 * A client of Node's inspector, over a WebSocket of its own: Node 20 contains no client.
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Debugger/
 */
export class InspectorClient {
  readonly #socket: Socket;
  readonly #messages: InspectorMessage[] = [];
  readonly #waiting = new Set<() => void>();
  #bytes = Buffer.alloc(0);
  #isOpen = false;
  #lastId = 0;

  private constructor(url: URL) {
    this.#socket = connect(Number(url.port), url.hostname);
    const key = randomBytes(16).toString('base64');
    this.#socket.write(
      `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', () => {});
  }

  static async connect(url: string): Promise<InspectorClient> {
    const client = new InspectorClient(new URL(url));
    await client.#until(() => client.#isOpen || undefined);
    return client;
  }

  async call(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    this.#send(JSON.stringify({ id, method, params }));
    const response = await this.#until(() => this.#messages.find((message) => message.id === id));
    return response.result ?? {};
  }

  /** Waits for an event, also one that has been received already. */
  async event(
    method: string,
    matches: (params: Record<string, unknown>) => boolean = () => true,
  ): Promise<Record<string, unknown>> {
    const event = await this.#until(() =>
      this.#messages.find((message) => message.method === method && matches(message.params ?? {})),
    );
    return event.params ?? {};
  }

  close(): void {
    this.#socket.destroy();
  }

  async #until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  #send(text: string): void {
    const payload = Buffer.from(text);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(payload.length);
    const masked = payload.map((byte, index) => byte ^ MASK[index % 4]!);
    this.#socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | 126]), length, MASK, masked]));
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (!this.#isOpen) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end === -1) return;
      this.#isOpen = true;
      this.#bytes = this.#bytes.subarray(end + 4);
    }
    for (let frame = this.#takeFrame(); frame; frame = this.#takeFrame()) {
      this.#messages.push(JSON.parse(frame.toString('utf8')) as InspectorMessage);
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** The payload of the next whole frame. The inspector sends each message in one frame. */
  #takeFrame(): Buffer | undefined {
    if (this.#bytes.length < 10) return undefined;
    const short = this.#bytes[1]! & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126
        ? short
        : short === 126
          ? this.#bytes.readUInt16BE(2)
          : Number(this.#bytes.readBigUInt64BE(2));
    if (this.#bytes.length < header + length) return undefined;
    const payload = this.#bytes.subarray(header, header + length);
    this.#bytes = this.#bytes.subarray(header + length);
    return payload;
  }
}
