import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Logger } from '../../lib/log/logger.ts';
import type { TlsIdentity } from './identity.ts';

export interface TlsWireOptions {
  /** Connections wait for it: a server may still be opening its data directory. */
  readonly identity: Promise<TlsIdentity>;
  /** From the first byte to the end of the handshake. */
  readonly handshakeTimeoutMs: number;
  readonly logger: Logger;
  readonly onHttp1: (socket: TLSSocket) => void;
  readonly onHttp2: (socket: TLSSocket) => void;
}

export interface TlsWire {
  /** Takes a socket whose first bytes, still unread, begin a handshake. */
  accept(socket: Socket): void;
  /** Cuts the connections whose handshake is not complete. */
  cut(): void;
}

/**
 * Does the handshake of TLS connections and passes them on by what the client chose (ALPN): `h2`, or HTTP/1.1 where it
 * chose that or nothing.
 */
export function createTlsWire(options: TlsWireOptions): TlsWire {
  const { handshakeTimeoutMs, logger, onHttp1, onHttp2 } = options;
  const handshaking = new Map<string, Socket>();
  const server = options.identity.then(({ certificates, privateKey }) => {
    const made = createServer({
      cert: certificates,
      key: privateKey,
      ALPNProtocols: ['h2', 'http/1.1'],
      handshakeTimeout: handshakeTimeoutMs,
    });
    made.on('secureConnection', (socket) => {
      handshaking.delete(nameOf(socket));
      if (socket.alpnProtocol === 'h2') onHttp2(socket);
      else onHttp1(socket);
    });
    made.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      socket.destroy();
      const reason = describeFailure(error);
      if (reason !== undefined) logger.info(`a TLS connection failed: ${reason}`);
    });
    return made;
  });
  // Whoever waits for the identity reports why there is none.
  server.catch(() => {});
  return {
    accept(socket) {
      const name = nameOf(socket);
      handshaking.set(name, socket);
      socket.once('close', () => handshaking.delete(name));
      socket.on('error', () => socket.destroy());
      server.then(
        (made) => void (socket.destroyed || made.emit('connection', socket)),
        () => socket.destroy(),
      );
    },
    cut() {
      for (const socket of handshaking.values()) socket.destroy();
    },
  };
}

/** A connection's two ends do not change when TLS is put on top. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** @returns undefined for clients that only went away */
function describeFailure(error: NodeJS.ErrnoException & { readonly reason?: string }): string | undefined {
  const { code, message, reason } = error;
  if (code === 'ECONNRESET' || code === 'EPIPE') return undefined;
  return /ALERT_(UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE)/.test(code ?? '')
    ? 'the client does not trust the certificate; it needs the file of its CA (AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS)'
    : (reason ?? message);
}
