import { createServer, type Server, type Socket } from 'node:net';
import { featuresOf } from '../../lib/platform/features.ts';
import type { Random } from '../../lib/random.ts';
import { helloLine, OUTPUT_DESCRIPTORS } from './messages.ts';

// Enough for the secret, an id and a descriptor.
const MAX_HELLO_BYTES = 64;
/** Beyond this number, connections that have sent no valid line are closed, the oldest first. */
const MAX_UNIDENTIFIED = 64;

/** The server's ends of what a process writes, in the order of `OUTPUT_DESCRIPTORS`. */
export type OutputSockets = readonly Socket[];

/**
 * Accepts the sockets that function processes write to. The launcher connects them and gives them to the process, so
 * nothing relays the output: what a process writes before its response is readable when the response is.
 */
export class OutputServer {
  readonly address: string;
  readonly secret: string;
  readonly #server: Server;
  /** By hello line. */
  readonly #expected = new Map<string, (socket: Socket) => void>();
  readonly #unidentified = new Set<Socket>();

  private constructor(random: Random) {
    this.address = featuresOf().localSocket(`millrace-${random.bytes(8).toString('hex')}`);
    this.secret = random.bytes(16).toString('hex');
    this.#server = createServer((socket) => this.#identify(socket));
  }

  static async listen(random: Random): Promise<OutputServer> {
    const output = new OutputServer(random);
    await new Promise<void>((resolve, reject) => {
      output.#server.once('error', reject).listen(output.address, resolve);
    });
    output.#server.unref();
    return output;
  }

  /** Resolves when all sockets of a process are connected. Nothing is read from them before. */
  expect(id: number): Promise<OutputSockets> {
    const accepted = OUTPUT_DESCRIPTORS.map(
      (descriptor) =>
        new Promise<Socket>((resolve) => {
          this.#expected.set(helloLine(this.secret, id, descriptor), resolve);
        }),
    );
    return Promise.all(accepted);
  }

  /** The process will not be spawned. */
  abandon(id: number): void {
    for (const descriptor of OUTPUT_DESCRIPTORS) {
      this.#expected.delete(helloLine(this.secret, id, descriptor));
    }
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#unidentified) socket.destroy();
  }

  #identify(socket: Socket): void {
    let line = '';
    const read = (bytes: Buffer) => {
      line += bytes.toString('latin1');
      if (!line.endsWith('\n') && line.length < MAX_HELLO_BYTES) return;
      socket.off('data', read);
      this.#unidentified.delete(socket);
      const accept = this.#expected.get(line);
      this.#expected.delete(line);
      if (accept) accept(socket);
      else socket.destroy();
    };
    socket.on('data', read);
    socket.on('error', () => {});
    socket.once('close', () => this.#unidentified.delete(socket));
    this.#unidentified.add(socket);
    const [oldest] = this.#unidentified;
    if (this.#unidentified.size > MAX_UNIDENTIFIED) oldest?.destroy();
  }
}
