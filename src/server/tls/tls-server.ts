import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import type { Logger } from '../../lib/log/logger.ts';
import type { TlsIdentity } from './identity.ts';

// Stated here, because `--tls-min-v1.0` in NODE_OPTIONS lowers Node's default.
const MIN_VERSION = 'TLSv1.2';

export interface TlsServerOptions {
  /** Connections wait for it while the data directory is being opened. */
  readonly identity: Promise<TlsIdentity>;
  /** From the first byte to the end of the handshake. */
  readonly handshakeTimeoutMs: number;
  readonly logger: Logger;
  readonly onHttp1: (socket: TLSSocket) => void;
  readonly onHttp2: (socket: TLSSocket) => void;
}

export interface TlsServer {
  /** Serves a socket whose first bytes, still unread, begin a handshake. */
  accept(socket: Socket): void;
  /** Presents another certificate from the next handshake on. Open connections keep theirs. */
  replaceIdentity(identity: TlsIdentity): void;
  /** Cuts the connections with an incomplete handshake. */
  cut(): void;
}

/**
 * Completes the handshake of TLS connections and routes them by the protocol that the client negotiated (ALPN): `h2`, or
 * HTTP/1.1, which is also the default.
 */
export function createTlsServer(options: TlsServerOptions): TlsServer {
  const { handshakeTimeoutMs, logger, onHttp1, onHttp2 } = options;
  const handshaking = new Map<string, Socket>();
  const server = options.identity.then((identity) => {
    const tlsServer = createServer({
      ...contextOf(identity),
      ALPNProtocols: ['h2', 'http/1.1'],
      handshakeTimeout: handshakeTimeoutMs,
    });
    tlsServer.on('secureConnection', (socket) => {
      handshaking.delete(peerOf(socket));
      socket.allowHalfOpen = true;
      if (socket.alpnProtocol === 'h2') onHttp2(socket);
      else onHttp1(socket);
    });
    tlsServer.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      socket.destroy();
      const reason = describeFailure(error);
      if (reason !== undefined) logger.info(`a TLS connection failed: ${reason}`);
    });
    return tlsServer;
  });
  // The caller that awaits the identity reports its failure.
  server.catch(() => {});
  return {
    accept(socket) {
      const peer = peerOf(socket);
      handshaking.set(peer, socket);
      socket.once('close', () => handshaking.delete(peer));
      socket.on('error', () => socket.destroy());
      // During the handshake nothing remains to be sent to a client that ended: Node.js clients do that when they do not
      // trust the certificate. The socket of TLS takes this setting from the one that it wraps.
      socket.allowHalfOpen = false;
      server.then(
        (tlsServer) => void (socket.destroyed || tlsServer.emit('connection', socket)),
        () => socket.destroy(),
      );
    },
    replaceIdentity(identity) {
      void server.then((tlsServer) => tlsServer.setSecureContext(contextOf(identity)));
    },
    cut() {
      for (const socket of handshaking.values()) socket.destroy();
    },
  };
}

function contextOf({ certificates, privateKey }: TlsIdentity): SecureContextOptions {
  return { cert: certificates, key: privateKey, minVersion: MIN_VERSION };
}

/** Identifies a connection before and after the handshake, which wraps its socket in another. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** @returns undefined when the client only disconnected */
function describeFailure(error: NodeJS.ErrnoException & { readonly reason?: string }): string | undefined {
  const { code, message, reason } = error;
  if (code === 'ECONNRESET' || code === 'EPIPE') return undefined;
  return /ALERT_(UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE)/.test(code ?? '')
    ? 'the client does not trust the certificate; it needs the file of its CA (AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS)'
    : (reason ?? message);
}
