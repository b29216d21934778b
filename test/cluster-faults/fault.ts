import type { Hosts, World } from './world.ts';

/** One kind of fault. */
export interface Fault {
  readonly name: string;
  readonly about: string;
  /** Two faults at once leave a majority of nodes and a gateway when one hits nodes, a minority of them, and the other gateways. */
  readonly hits: 'nodes' | 'all nodes' | 'gateways';
  /** The longest time in which a producer may get no acknowledgement. */
  readonly maxGapMs: number;
  /** The longest time between an acknowledgement and the delivery to a function. */
  readonly maxDelayMs: number;
  /**
   * A reshard may be unfinished at the end. The numbers of a shard contain the second of its creation, so a shard with
   * records of a clock that was ahead is closed when that time has come.
   */
  readonly delaysReshards?: boolean;
  /** Does it under load, and repairs it. */
  run(world: World): Promise<void>;
}

/** A fault of a disk or a network that is made for it. */
export interface SiteFault extends Omit<Fault, 'run'> {
  /** Makes the disks or networks in which the nodes and gateways then start. */
  prepare(directory: string): Promise<Site>;
}

export interface Site extends Hosts, Pick<Fault, 'run'> {
  close(): void;
}
