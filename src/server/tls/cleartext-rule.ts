import type { Socket } from 'node:net';
import type { Clock } from '../../lib/time/clock.ts';
import { isLoopback } from '../loopback.ts';

// For the answer to arrive before the connection is cut.
const GOODBYE_MS = 1_000;

const BODY = JSON.stringify({
  __type: 'AccessDeniedException',
  message:
    'Only programs on the machine of the server may use it without TLS: write https:// in the endpoint.',
});

/** Whether the program at the other end runs on this machine: nothing that it sends passes a network. */
export function isOnThisMachine({
  remoteAddress,
  localAddress,
}: Pick<Socket, 'remoteAddress' | 'localAddress'>): boolean {
  return remoteAddress !== undefined && (isLoopback(remoteAddress) || remoteAddress === localAddress);
}

/** Answers an HTTP/1.1 client that came without TLS from another machine, and closes. */
export function refuseCleartext(socket: Socket, clock: Clock): void {
  // What is unread when a socket closes would reset the connection, and the answer with it.
  socket.on('error', () => socket.destroy()).resume();
  socket.end(
    'HTTP/1.1 403 Forbidden\r\ncontent-type: application/x-amz-json-1.1\r\n' +
      `x-amzn-ErrorType: AccessDeniedException\r\ncontent-length: ${BODY.length}\r\nconnection: close\r\n\r\n${BODY}`,
  );
  clock.setTimer(GOODBYE_MS, () => socket.destroy(), { background: true });
}
