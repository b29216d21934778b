import { promises as fs } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { featuresOf } from '../../platform/features.ts';
import { formatOwner, type Owner, parseOwner } from './owner.ts';

/*
 * The owner of a directory listens on a UNIX socket in it, `owner.<token>`. The kernel finds such a socket by
 * its inode, so it is reachable from every PID and network namespace, like a mounted docker.sock. It refuses
 * connections as soon as the process ends, for any reason: unix(7). A stopped process still accepts, because
 * the kernel queues connections.
 */
const PREFIX = 'owner.';

/**
 * An owner that accepts and sends nothing for this long, because it is stopped, counts as holding the lock.
 */
const RESPONSE_TIMEOUT_MS = 1000;
const MAX_RESPONSE_LENGTH = 1024;

/**
 * - `held`: the process holds the lock.
 * - `contending`: the process is about to take the lock, or to find that another process holds it.
 * - `dead`: no process listens, and no process on this kernel ever will.
 * - `missing`: there is no such socket.
 */
type SocketState = 'held' | 'contending' | 'dead' | 'missing';

export interface SocketResponse {
  readonly state: SocketState;
  /** Undefined when no process has responded. */
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
    // The socket must not keep the process running.
    server.unref();
  }

  /** @returns undefined where the file system or the platform has no UNIX sockets */
  static async open(directory: string, owner: Owner): Promise<OwnerSocket | undefined> {
    if (!featuresOf().hasSocketFiles) return undefined;
    const opened = await OpenDirectory.open(directory);
    const name = socketName(owner.token);
    const server = createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(opened.shortPath(name), resolve);
      });
      const path = join(directory, name);
      await fs.chmod(path, 0o600);
      return new OwnerSocket(server, owner, opened, path, (await fs.stat(path)).ino);
    } catch {
      // An error that affects the whole directory is reported when the lock file is created.
      server.close();
      await opened.close();
      return undefined;
    }
  }

  /** The state that is sent to other processes from now on. */
  set state(state: 'contending' | 'held') {
    this.#state = state;
  }

  /** Whether other processes can still find the socket. */
  async exists(): Promise<boolean> {
    const stat = await fs.stat(this.#path).catch(() => undefined);
    return stat?.ino === this.#inode;
  }

  async close(): Promise<void> {
    // Closing also removes the file.
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
export async function askSocket(directory: string, token: string): Promise<SocketResponse> {
  const opened = await OpenDirectory.open(directory);
  try {
    const path = opened.shortPath(socketName(token));
    // A process that ends during the first attempt does not respond; at the second attempt it refuses.
    return (await ask(path)) ?? (await ask(path)) ?? { state: 'held' };
  } finally {
    await opened.close();
  }
}

/** @returns undefined when the connection ended without a response */
function ask(path: string): Promise<SocketResponse | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = '';
    const end = (response: SocketResponse | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(response);
    };
    const timer = setTimeout(() => end({ state: 'held' }), RESPONSE_TIMEOUT_MS);
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > MAX_RESPONSE_LENGTH) end({ state: 'held' });
    });
    socket.on('end', () => end(parseResponse(text)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT') end({ state: 'missing' });
      else if (code === 'ECONNREFUSED' || code === 'ENOTSOCK') end({ state: 'dead' });
      else if (code === 'ECONNRESET' || code === 'EPIPE') end(undefined);
      // EAGAIN: a stopped owner whose queue is full. EACCES: an owner of another user.
      else end({ state: 'held' });
    });
  });
}

function parseResponse(text: string): SocketResponse | undefined {
  if (text === '') return undefined;
  const space = text.indexOf(' ');
  return {
    state: text.slice(0, space) === 'contending' ? 'contending' : 'held',
    owner: parseOwner(text.slice(space + 1)),
  };
}

function socketName(token: string): string {
  return `${PREFIX}${token}`;
}

/**
 * Provides short paths to the files of a directory, because a socket address has room for only about a hundred bytes:
 * unix(7).
 */
class OpenDirectory {
  readonly #path: string;
  readonly #handle: fs.FileHandle | undefined;

  private constructor(path: string, handle: fs.FileHandle | undefined) {
    this.#path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<OpenDirectory> {
    const handle = featuresOf().hasDescriptorPaths ? await fs.open(path, 'r') : undefined;
    return new OpenDirectory(path, handle);
  }

  shortPath(name: string): string {
    return this.#handle ? `/proc/self/fd/${this.#handle.fd}/${name}` : join(this.#path, name);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}
