import type { Duplex } from 'node:stream';
import { writeCall } from '../frames/call.ts';
import type { Arguments, JsonCall, Results } from '../frames/calls.ts';
import { FRAME, isDamage } from '../frames/frame.ts';
import { FrameReader } from '../frames/frame-reader.ts';
import { FrameWriter } from '../frames/frame-writer.ts';
import { Requests } from './requests.ts';

export interface LinkEvents {
  /** A frame that answers no request. @throws ProtocolError */
  readonly onFrame: (kind: number, body: Buffer) => void;
  /** The connection has ended: requests without an answer have failed. Called once. */
  readonly onEnd: (reason: string) => void;
}

/** The connection to the process that has the store. */
export class Link {
  readonly requests = new Requests();
  readonly writer: FrameWriter;
  readonly #stream: Duplex;
  readonly #onEnd: LinkEvents['onEnd'];
  #hasEnded = false;

  constructor(stream: Duplex, version: string, { onFrame, onEnd }: LinkEvents) {
    this.#stream = stream;
    this.#onEnd = onEnd;
    this.writer = new FrameWriter(stream);
    const reader = new FrameReader((kind, id, body) => {
      if (id === 0) onFrame(kind, body);
      else this.requests.take(kind, id, body);
    });
    stream.on('data', (bytes: Buffer) => {
      if (this.#hasEnded) return;
      try {
        reader.push(bytes);
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.end(`the process with the store sent what it never sends: ${error.message}`);
      }
    });
    stream.on('error', (error) => this.end(`the connection to the store failed: ${error.message}`));
    stream.on('close', () => this.end('the process with the store has ended'));
    stream.on('end', () => this.end('the process with the store has ended'));
    const hello = Buffer.from(version);
    this.writer.frame(FRAME.hello, 0, hello.length, (buffer, offset) => void hello.copy(buffer, offset));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @throws StorageError */
  async call<C extends JsonCall>(
    name: C,
    args: Arguments<C>,
    { isChange, bytes, onPiece }: CallOptions,
  ): Promise<Results[C]> {
    const send = (id: number) => writeCall(this.writer, id, name, args, bytes);
    return (await this.requests.make('json', isChange, send, onPiece)) as Results[C];
  }

  end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#stream.destroy();
    this.requests.end(reason);
    this.#onEnd(reason);
  }
}

interface CallOptions {
  readonly isChange: boolean;
  readonly bytes?: Buffer | undefined;
  readonly onPiece?: ((bytes: Buffer) => void) | undefined;
}
