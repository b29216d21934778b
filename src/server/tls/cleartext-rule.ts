import type { Socket } from 'node:net';
import type { Clock } from '../../lib/time/clock.ts';
import { isLoopback } from '../loopback.ts';

// Time for the response to arrive before the connection is cut.
const CLOSE_DELAY_MS = 1_000;

const BODY = JSON.stringify({
  __type: 'AccessDeniedException',
  message:
    'Only programs on the machine of the server may use it without TLS: write https:// in the endpoint.',
});

/** Whether the peer runs on this machine, so that no bytes cross a network. */
export function isOnThisMachine({
  remoteAddress,
  localAddress,
}: Pick<Socket, 'remoteAddress' | 'localAddress'>): boolean {
  return remoteAddress !== undefined && (isLoopback(remoteAddress) || remoteAddress === localAddress);
}

/** Responds to an HTTP/1.1 client that connected from another machine without TLS, and closes. */
export function refuseCleartext(socket: Socket, clock: Clock): void {
  // Unread bytes at the time of the close would reset the connection and lose the response.
  socket.on('error', () => socket.destroy()).resume();
  socket.end(
    'HTTP/1.1 403 Forbidden\r\ncontent-type: application/x-amz-json-1.1\r\n' +
      `x-amzn-ErrorType: AccessDeniedException\r\ncontent-length: ${BODY.length}\r\nconnection: close\r\n\r\n${BODY}`,
  );
  clock.setTimer(CLOSE_DELAY_MS, () => socket.destroy(), { background: true });
}
