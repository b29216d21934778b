import { createServer, type Server } from 'node:net';
import { systemRandom } from '../../src/lib/random.ts';

// Below the ports that operating systems give to outgoing connections, so that a node which was killed finds its port
// free when it starts again.
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 31_999;

// More than enough when a few thousand ports are in use.
const MAX_ATTEMPTS = 200;

/** Different ports that are not in use. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    for (let attempt = 0; ports.length < count; attempt++) {
      if (attempt === MAX_ATTEMPTS) throw new Error(`no ${count} free ports were found on ${host}`);
      const port = LOWEST_PORT + systemRandom.integer(HIGHEST_PORT - LOWEST_PORT + 1);
      const server = await listen(port, host);
      if (!server) continue;
      held.push(server);
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** @returns undefined when the port is in use */
function listen(port: number, host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('listening', () => resolve(server));
    server.once('error', () => resolve(undefined));
    server.listen(port, host);
  });
}
