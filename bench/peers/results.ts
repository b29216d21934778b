import type { MachineInfo } from '../../src/cli/bench/machine.ts';
import type { Peer } from './peer.ts';

/** What one round measured. */
export interface PeerFigures {
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server and the processes that it starts, warm-up included. */
  readonly cpuMicrosPerRecord: number;
  /** Resident, after the puts. */
  readonly memoryMb: number;
  /** From the start of the process until it accepts connections. */
  readonly startMs: number;
}

export interface PeerResult extends Pick<Peer, 'name' | 'version' | 'keeps'> {
  readonly rounds: readonly PeerFigures[];
}

export interface PeerResults {
  readonly at: string;
  readonly machine: MachineInfo;
  readonly load: number | undefined;
  readonly settings: Readonly<Record<string, number>>;
  readonly peers: readonly PeerResult[];
  readonly notRun: readonly { readonly name: string; readonly version: string; readonly reason: string }[];
}
