import { askSocket, listSockets, OwnerSocket } from './owner-socket.ts';
import { thisProcess } from './owner.ts';
import { isSharedFileSystem } from './shared-file-system.ts';

/** Until it is closed, or the process ends for whatever reason, others see that the folder is in use. */
export interface Claim {
  close(): Promise<void>;
}

/** @returns undefined where the file system or the platform has no UNIX sockets */
export async function claimFolder(directory: string): Promise<Claim | undefined> {
  const socket = await OwnerSocket.open(directory, await thisProcess());
  if (socket) socket.state = 'held';
  return socket;
}

/** Whether every process that has claimed a folder has ended without closing its claim. False when that is not certain. */
export async function isAbandoned(directory: string): Promise<boolean> {
  const tokens = await listSockets(directory);
  // There, a socket without a listener here may belong to another machine.
  if (tokens.length === 0 || (await isSharedFileSystem(directory))) return false;
  const responses = await Promise.all(tokens.map((token) => askSocket(directory, token)));
  return responses.every(({ state }) => state === 'dead');
}
