import { readdir, readFile, readlink } from 'node:fs/promises';

/** The two ends of a TCP connection within this machine, by their ports on 127.0.0.1. */
export interface LoopbackConnection {
  readonly clientPort: number;
  readonly serverPort: number;
}

// 127.0.0.1 as the kernel prints it: a number in the byte order of the machine.
const LOOPBACK = '(?:0100007F|7F000001)';
// Clients with an IPv6 socket are listed in the second table: ::ffff:127.0.0.1.
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const INODE_FIELD = 9;

/**
 * The inode of the client's socket, from procfs.
 * @returns undefined when no process has it any more
 * @throws when the host has no procfs
 * @see https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
 */
export async function clientInode({
  clientPort,
  serverPort,
}: LoopbackConnection): Promise<string | undefined> {
  const [client, server] = [clientPort, serverPort].map(
    (port) => `[0-9A-F]*${LOOPBACK}:${port.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  const line = new RegExp(`^ *\\d+: ${client} ${server} .*$`, 'm');
  for (const table of TABLES) {
    const found = line.exec(await readFile(table, 'latin1'))?.[0];
    const inode = found?.trim().split(/ +/)[INODE_FIELD];
    if (inode !== undefined && inode !== '0') return inode;
  }
  return undefined;
}

/**
 * Whether a process has a socket open.
 * @throws when this process may not see it
 */
export async function holdsSocket(pid: number, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return [];
    throw error;
  });
  const targets = await Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return targets.includes(`socket:[${inode}]`);
}
