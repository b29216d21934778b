import type { TransferableStore } from '../transfer.ts';

/** NATS as `millrace cluster status` shows it. */
export interface NatsStatus {
  readonly connectedTo: string;
  /** Those that answered; undefined when the user may not ask. */
  readonly servers:
    | readonly { readonly name: string; readonly version: string; readonly jetstream: boolean }[]
    | undefined;
  /** What the account uses of JetStream. A limit of -1 is none. */
  readonly account: {
    readonly storedBytes: number;
    readonly maxBytes: number;
    readonly streams: number;
    readonly maxStreams: number;
  };
  readonly partitions: readonly PartitionStatus[];
}

/** One stream of NATS. */
export interface PartitionStatus {
  readonly stream: string;
  readonly messages: number;
  readonly bytes: number;
  readonly lastSeq: number;
  /** Undefined on a single server, or while there is none. */
  readonly leader: string | undefined;
  /** Beside the leader. */
  readonly replicas: readonly {
    readonly server: string;
    readonly isCurrent: boolean;
    readonly isOffline: boolean;
    /** Operations that it does not have yet. */
    readonly lag: number;
    /** Since the leader heard from it. */
    readonly silentMs: number;
  }[];
}

/** How far a process has followed each stream. */
export type Positions = Readonly<Record<string, number>>;

export interface ClusterStore extends TransferableStore {
  /** @throws StorageError `unavailable` */
  natsStatus(): Promise<NatsStatus>;
  positions(): Positions;
  /** Why nothing can be stored or read now, for the operator. */
  readonly problem: string | undefined;
}
