import { connect } from 'node:net';
import type { Clock } from '../../../../../lib/time/clock.ts';

/** What a server of NATS sends first: https://docs.nats.io/reference/reference-protocols/nats-protocol#info */
const GREETING = 'INFO ';
const DEFAULT_PORT = 4222;

/**
 * Resolves when a server of NATS has sent the beginning of its greeting. A frozen server, or a server of another protocol,
 * sends none: the client of NATS gives it up and leaves the connection open. An open connection keeps a process that has
 * failed to start from ending, and each attempt of a gateway would take a descriptor.
 * @param server `host:port`, or `host` for the default port
 */
export async function expectGreeting(server: string, clock: Clock, limitMs: number): Promise<void> {
  const { hostname, port } = new URL(`nats://${server}`);
  const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || DEFAULT_PORT) });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = clock.setTimer(limitMs, () =>
        reject(
          new Error(
            `${server} has not greeted within ${limitMs / 1_000} s as a NATS server does: it may be frozen, or the port of something else, such as its monitoring`,
          ),
        ),
      );
      let received = '';
      socket.setEncoding('latin1');
      socket
        .on('data', (text: string) => {
          received += text;
          if (received.startsWith(GREETING)) resolve();
          else if (received.length >= GREETING.length) reject(new Error(`${server} is no NATS server`));
        })
        .on('error', reject)
        .on('close', () => {
          timer.cancel();
          reject(new Error(`${server} has closed the connection`));
        });
    });
  } finally {
    socket.destroy();
  }
}
