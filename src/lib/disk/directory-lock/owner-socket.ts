import { promises as fs } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { formatOwner, type Owner, parseOwner } from './owner.ts';

/*
 * The owner of a directory listens on a UNIX socket in it, `owner.<token>`. The kernel finds such a socket by its
 * inode, so a connection reaches it from every PID and network namespace (as that of a mounted docker.sock
 * does), and it is refused from the moment the process ends, however it ended: unix(7). A stopped process still
 * accepts, since the kernel queues connections.
 */
const PREFIX = 'owner.';

/** How long a stopped owner is waited for; one that accepts and says nothing is taken to hold the directory. */
const ANSWER_TIMEOUT_MS = 1000;
const MAX_ANSWER_LENGTH = 1024;

/**
 * - `held`: its process has the directory open.
 * - `contending`: its process is about to take the directory, or to find that another has it.
 * - `dead`: no process listens, and on this kernel none ever will again.
 */
export type SocketState = 'held' | 'contending' | 'dead' | 'missing';

export interface SocketAnswer {
  readonly state: SocketState;
  /** Undefined when no process answers. */
  readonly owner?: Owner | undefined;
}

export class OwnerSocket {
  readonly #server: Server;
  readonly #directory: OpenDirectory;
  readonly #path: string;
  readonly #inode: number;
  #state: 'contending' | 'held' = 'contending';

  private constructor(server: Server, owner: Owner, directory: OpenDirectory, path: string, inode: number) {
    this.#server = server;
    this.#directory = directory;
    this.#path = path;
    this.#inode = inode;
    server.on('connection', (client) => {
      client.on('error', () => {});
      client.end(`${this.#state} ${formatOwner(owner)}`);
    });
    // The server is there for as long as the process is, not the other way round.
    server.unref();
  }

  /** @returns undefined where the file system or the platform has no such sockets */
  static async open(directory: string, owner: Owner): Promise<OwnerSocket | undefined> {
    if (process.platform === 'win32') return undefined;
    const opened = await OpenDirectory.open(directory);
    const name = socketName(owner.token);
    const server = createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(opened.short(name), resolve);
      });
      const path = join(directory, name);
      await fs.chmod(path, 0o600);
      return new OwnerSocket(server, owner, opened, path, (await fs.stat(path)).ino);
    } catch {
      // What stands in the way of every file is met by the next one.
      server.close();
      await opened.close();
      return undefined;
    }
  }

  /** The state that others are sent from now on. */
  set state(state: 'contending' | 'held') {
    this.#state = state;
  }

  /** Whether others still find it. */
  async isThere(): Promise<boolean> {
    const stat = await fs.stat(this.#path).catch(() => undefined);
    return stat?.ino === this.#inode;
  }

  async close(): Promise<void> {
    // Also removes the file.
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
    await fs.rm(this.#path, { force: true });
    await this.#directory.close();
  }
}

/** Tokens of all sockets in the directory. */
export async function listSockets(directory: string): Promise<string[]> {
  const names = await fs.readdir(directory);
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

export function removeSocket(directory: string, token: string): Promise<void> {
  return fs.rm(join(directory, socketName(token)), { force: true });
}

/** Asks the process that listens on the socket. */
export async function askSocket(directory: string, token: string): Promise<SocketAnswer> {
  const opened = await OpenDirectory.open(directory);
  try {
    const path = opened.short(socketName(token));
    // A process that ends while it is asked leaves the question unanswered: the second time it is gone.
    return (await ask(path)) ?? (await ask(path)) ?? { state: 'held' };
  } finally {
    await opened.close();
  }
}

/** @returns undefined when the connection ended without an answer */
function ask(path: string): Promise<SocketAnswer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = '';
    const end = (answer: SocketAnswer | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ state: 'held' }), ANSWER_TIMEOUT_MS);
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > MAX_ANSWER_LENGTH) end({ state: 'held' });
    });
    socket.on('end', () => end(parseAnswer(text)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT') end({ state: 'missing' });
      else if (code === 'ECONNREFUSED' || code === 'ENOTSOCK') end({ state: 'dead' });
      else if (code === 'ECONNRESET' || code === 'EPIPE') end(undefined);
      // EAGAIN: a stopped owner whose queue is full; EACCES: one of another user.
      else end({ state: 'held' });
    });
  });
}

function parseAnswer(text: string): SocketAnswer | undefined {
  if (text === '') return undefined;
  const at = text.indexOf(' ');
  return {
    state: text.slice(0, at) === 'contending' ? 'contending' : 'held',
    owner: parseOwner(text.slice(at + 1)),
  };
}

function socketName(token: string): string {
  return `${PREFIX}${token}`;
}

/** Names files of a directory in few bytes: the address of a socket has room for about a hundred, unix(7). */
class OpenDirectory {
  readonly #path: string;
  readonly #handle: fs.FileHandle | undefined;

  private constructor(path: string, handle: fs.FileHandle | undefined) {
    this.#path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<OpenDirectory> {
    const handle = process.platform === 'linux' ? await fs.open(path, 'r') : undefined;
    return new OpenDirectory(path, handle);
  }

  short(name: string): string {
    return this.#handle ? `/proc/self/fd/${this.#handle.fd}/${name}` : join(this.#path, name);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}
