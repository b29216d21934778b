import { MIB } from '../../lib/bytes.ts';

/** Bounds of a listener. Only tests override them. */
export interface ListenerLimits {
  /**
   * Open sockets; more are refused. Each costs about 20 KB and one file descriptor, of which a process usually has
   * 65,536.
   */
  readonly maxConnections: number;
  /**
   * Open sockets of one address of another machine, or of one IPv6 network of 64 bits. A single client cannot use up all
   * of `maxConnections`.
   */
  readonly maxConnectionsPerClient: number;
  /** One request's body. Lambda takes code uploads of 50 MB as base64 in JSON: 67 MB. */
  readonly maxBodyBytes: number;
  /** The body of a call that names its operation in a header: Kinesis, CloudWatch Logs. */
  readonly maxRpcBodyBytes: number;
  /** The bodies of all in-flight requests. */
  readonly maxBodyBytesInFlight: number;
  /** Headers and states of all HTTP/2 streams. */
  readonly maxStreamBytes: number;
  /** The same of one address of another machine, or of one IPv6 network of 64 bits. */
  readonly maxStreamBytesPerClient: number;
  /** How long a connection may be silent before its first byte, and between requests. */
  readonly idleTimeoutMs: number;
  /** From a request's first byte to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From a request's first byte to the end of its body, over HTTP/1.1 and HTTP/2: 80 MiB at 3 Mbit/s. */
  readonly requestTimeoutMs: number;
  /** Between two reads of a body, over HTTP/1.1 and HTTP/2. */
  readonly bodyStallTimeoutMs: number;
  /** From the first byte of a TLS connection to the end of its handshake. */
  readonly handshakeTimeoutMs: number;
  /** How often the timeouts of headers and requests are checked. */
  readonly timeoutCheckMs: number;
  /** How long a stopping server waits for in-flight requests. */
  readonly drainDeadlineMs: number;
}

export const LISTENER_LIMITS: ListenerLimits = {
  maxConnections: 4096,
  maxConnectionsPerClient: 1024,
  maxBodyBytes: 80 * MIB,
  // PutRecords carries 10 MiB of data and keys, 13.4 MiB as base64: docs/aws/wire-protocols.md#requests.
  maxRpcBodyBytes: 16 * MIB,
  maxBodyBytesInFlight: 512 * MIB,
  // 27,000 requests with headers of 1 KiB, and 6,700 of a client: 64 connections with 100 streams each.
  maxStreamBytes: 384 * MIB,
  maxStreamBytesPerClient: 96 * MIB,
  idleTimeoutMs: 60_000,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 240_000,
  bodyStallTimeoutMs: 20_000,
  handshakeTimeoutMs: 10_000,
  timeoutCheckMs: 5_000,
  drainDeadlineMs: 10_000,
};
