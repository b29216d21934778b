import type { Socket } from 'node:net';

export type WireProtocol = 'http1' | 'http2' | 'tls';

// The HTTP/2 preface is `PRI * HTTP/2.0`; no HTTP/1.1 method starts with PRI: RFC 9113 section 3.4.
const HTTP2_START = Buffer.from('PRI');
const TLS_HANDSHAKE = 0x16;

/**
 * Detects the protocol of a connection from its first bytes, and puts them back. Calls `onDetected` once, or never when
 * the client disconnects or stays silent for `timeoutMs`.
 *
 * The bytes are read in paused mode and put back with `unshift`: a socket that was ever in flowing mode cannot be passed
 * to an HTTP/2 session.
 */
export function sniff(socket: Socket, timeoutMs: number, onDetected: (protocol: WireProtocol) => void): void {
  let seen: Buffer | undefined;
  const close = () => socket.destroy();
  const read = () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = seen ? Buffer.concat([seen, chunk]) : chunk;
    const protocol = detect(seen);
    if (protocol === undefined) return;
    socket.off('readable', read).off('end', close).off('timeout', close).off('error', close).setTimeout(0);
    socket.unshift(seen);
    onDetected(protocol);
  };
  socket.on('readable', read).on('end', close).on('timeout', close).on('error', close).setTimeout(timeoutMs);
}

function detect(bytes: Buffer): WireProtocol | undefined {
  if (bytes[0] === TLS_HANDSHAKE) return 'tls';
  const length = Math.min(bytes.length, HTTP2_START.length);
  if (bytes.compare(HTTP2_START, 0, length, 0, length) !== 0) return 'http1';
  return length === HTTP2_START.length ? 'http2' : undefined;
}
