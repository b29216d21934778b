import type { Socket } from 'node:net';

export type Wire = 'http1' | 'http2' | 'tls';

// No HTTP/1.1 method begins like the HTTP/2 preface, `PRI * HTTP/2.0`: RFC 9113 section 3.4.
const HTTP2_START = Buffer.from('PRI');
const TLS_HANDSHAKE = 0x16;

/**
 * Tells from a connection's first bytes what it speaks, and leaves them unread. Calls `onWire` once, or never
 * when the client leaves or stays silent for `timeoutMs`.
 *
 * The bytes are taken by `read()` in paused mode and put back by `unshift`: a socket that was ever flowing
 * cannot be handed to an HTTP/2 session.
 */
export function sniff(socket: Socket, timeoutMs: number, onWire: (wire: Wire) => void): void {
  let seen: Buffer | undefined;
  const leave = () => socket.destroy();
  const look = () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = seen ? Buffer.concat([seen, chunk]) : chunk;
    const wire = wireOf(seen);
    if (wire === undefined) return;
    socket.off('readable', look).off('end', leave).off('timeout', leave).off('error', leave).setTimeout(0);
    socket.unshift(seen);
    onWire(wire);
  };
  socket.on('readable', look).on('end', leave).on('timeout', leave).on('error', leave).setTimeout(timeoutMs);
}

function wireOf(bytes: Buffer): Wire | undefined {
  if (bytes[0] === TLS_HANDSHAKE) return 'tls';
  const length = Math.min(bytes.length, HTTP2_START.length);
  if (bytes.compare(HTTP2_START, 0, length, 0, length) !== 0) return 'http1';
  return length === HTTP2_START.length ? 'http2' : undefined;
}
