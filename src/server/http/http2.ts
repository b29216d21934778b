import { createServer, type Http2Server as NodeHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { MIB } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { RequestGate } from '../admission/request-gate.ts';
import { IdleSessions } from './http2-idle.ts';
import { limitResets } from './http2-resets.ts';
import { MAX_HEADER_BYTES, serveStream } from './http2-stream.ts';

// Java's asynchronous client opens up to 100 streams at once, and more on demand. Each is one request in memory.
const MAX_STREAMS_PER_SESSION = 256;

// A PutRecords body of 500 x 1 KiB is 717 KB: the default window of 64 KB would stall it eleven times.
const STREAM_WINDOW_BYTES = MIB;
const SESSION_WINDOW_BYTES = 8 * MIB;

// The memory that Node may use for one session. Its default of 10 MB would refuse streams while a slow client reads a
// few GetRecords responses of 10 MB each.
const MAX_SESSION_MEMORY_MB = 64;

export interface Http2Server {
  /** Serves a socket whose first bytes, still unread, are the HTTP/2 preface. */
  accept: (socket: Socket) => void;
  /** Sends GOAWAY, so that clients open no more streams. Sessions end with their last stream. */
  goAway: () => void;
  /** Cuts the connections. */
  cut: () => void;
}

/** HTTP/2 with prior knowledge over cleartext, which the JavaScript SDK's Kinesis client uses, and over TLS. */
export function createHttp2Server(gate: RequestGate, clock: Clock, idleTimeoutMs: number): Http2Server {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const idle = new IdleSessions(idleTimeoutMs);
  const server: NodeHttp2Server = createServer({
    maxSessionMemory: MAX_SESSION_MEMORY_MB,
    settings: {
      maxConcurrentStreams: MAX_STREAMS_PER_SESSION,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: MAX_HEADER_BYTES,
    },
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    idle.watch(session);
    const connection = { remoteAddress: session.socket.remoteAddress, encrypted: session.encrypted === true };
    const peer = { connection, client: gate.openStreams.clientOf(session.socket) };
    const watchReset = limitResets(session, clock);
    session.on('stream', (stream, headers, _flags, rawHeaders: readonly string[] = []) => {
      // A reset stream reports an error, and then `close`.
      stream.on('error', () => {});
      watchReset(stream);
      // Nothing runs for a stream that was reset in the packet that opened it.
      if (stream.destroyed) return;
      idle.track(session, stream, serveStream(gate, peer, stream, headers, rawHeaders));
    });
    session.once('remoteSettings', () => {
      if (!session.destroyed) session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    });
  });
  server.on('sessionError', (error: NodeJS.ErrnoException) => {
    // The client only disconnected, as a program that is killed does.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return;
    gate.logger.info('an HTTP/2 client violated the protocol', { error });
  });
  return {
    accept(socket) {
      // An `http` server keeps a socket half open after the client has ended its side, and the session would not notice
      // the end.
      socket.allowHalfOpen = false;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      server.emit('connection', socket);
    },
    goAway() {
      for (const session of sessions) session.close();
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
