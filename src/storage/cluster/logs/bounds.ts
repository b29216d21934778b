import { KIB, MIB } from '../../../lib/bytes.ts';

/** Sizes and times that bound what the logs of a cluster use. Tests use smaller ones. */
export interface ClusterLogBounds {
  /** Appends that wait are packed into one message up to this size. A larger batch has a message of its own. */
  readonly packBytes: number;
  readonly maxBatchBytes: number;
  /** Of one log: appends that wait for their message, and the message that is being published. */
  readonly maxWaitingBytesPerLog: number;
  /** Of all logs. */
  readonly maxWaitingBytes: number;
  /** Recent messages of all logs, in memory. */
  readonly tailBytes: number;
  /** As `readForMs`, for an append: also while NATS refuses it. */
  readonly publishForMs: number;
  /** How long a read, or a step of it, waits for NATS: the election of a leader takes up to 10 s. */
  readonly readForMs: number;
  /** Requests for older messages at the same time. */
  readonly concurrentReads: number;
  /** The time between two rounds of retention in a partition. */
  readonly retentionRoundMs: number;
}

export const CLUSTER_LOG_BOUNDS: ClusterLogBounds = {
  packBytes: MIB,
  maxBatchBytes: 16 * MIB - 64 * KIB,
  maxWaitingBytesPerLog: 48 * MIB,
  maxWaitingBytes: 256 * MIB,
  tailBytes: 64 * MIB,
  publishForMs: 12_000,
  readForMs: 12_000,
  concurrentReads: 32,
  retentionRoundMs: 60_000,
};
