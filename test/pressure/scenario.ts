import type { PressedServer } from './server.ts';

export const MIB = 2 ** 20;

/*
 * What the store itself may take, whatever is asked of it: src/storage/embedded/options.ts. The tail up to twice its
 * bound, what waits for the disk, and what is being sorted; the rest of the process is its program and its garbage.
 */
export const STORE_BYTES = (2 * 64 + 64 + 64) * MIB;

/** One way of pressing on a server, and what it may then take above what it takes idle. */
export interface Scenario {
  readonly name: string;
  /** Above idle, in bytes. */
  readonly boundBytes: number;
  /** Where the bound comes from. */
  readonly because: string;
  readonly connections: number;
  /** Whether it needs a small disk of its own. */
  readonly onSmallDisk?: boolean;
  /** @throws Error when the server does anything else than it should */
  press(server: PressedServer, dataDirectory: string): Promise<void>;
}
