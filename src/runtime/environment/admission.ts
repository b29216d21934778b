import type { Random } from '../../lib/random.ts';
import { descendantsOf, processesOfSession } from '../../lib/process/descendants.ts';
import { clientInode, holdsSocket, type LoopbackConnection } from '../../lib/process/sockets.ts';
import type { FunctionProcess } from '../process/function-process.ts';

const SECRET_BYTES = 16;

/** Errors of hosts that do not show who has connected: without /proc (macOS, Windows) or with a hidden one. */
const HIDDEN_CODES = new Set<string | undefined>(['ENOENT', 'EACCES', 'EPERM']);

/**
 * Decides which connections may use an environment's Runtime API. Any program of this machine can find its port; only
 * the environment's own processes may receive its events and respond to them.
 */
export class Admission {
  /** Known to the environment's own bootstrap. */
  readonly secret: string;
  readonly #processes: Promise<FunctionProcess | undefined>[] = [];

  constructor(random: Random) {
    this.secret = random.bytes(SECRET_BYTES).toString('hex');
  }

  /** Admits a process that is being started, and those that it starts. */
  add(starting: Promise<FunctionProcess | undefined>): void {
    this.#processes.push(starting);
  }

  /**
   * @param secret the one that the client sent, if it did
   * @param connection undefined when the client has disconnected
   */
  async admits(secret: string | undefined, connection: LoopbackConnection | undefined): Promise<boolean> {
    if (secret === this.secret) return true;
    if (!connection) return false;
    try {
      const inode = await clientInode(connection);
      if (inode === undefined) return false;
      for (const process of await Promise.all(this.#processes)) {
        if (process && (await belongsTo(process.pid, inode))) return true;
      }
      return false;
    } catch (error) {
      // Any other error, such as EMFILE, can be temporary: no client is admitted because of it.
      return HIDDEN_CODES.has((error as NodeJS.ErrnoException).code);
    }
  }
}

/** Whether a process, a descendant or another process of its session has the socket. */
async function belongsTo(leader: number, inode: string): Promise<boolean> {
  for (const pid of [leader, ...descendantsOf(leader)]) {
    if (await holdsSocket(pid, inode)) return true;
  }
  for (const pid of await processesOfSession(leader)) {
    if (await holdsSocket(pid, inode)) return true;
  }
  return false;
}
