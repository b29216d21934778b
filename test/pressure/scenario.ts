import { MIB } from '../../src/lib/bytes.ts';
import type { PressedServer } from './server.ts';

/*
 * The memory that the store itself may use under any load: src/storage/embedded/options.ts. The tail up to twice its
 * bound, writes that wait for the disk, and data that is being sorted; the rest is the program and its garbage.
 */
export const STORE_BYTES = (2 * 64 + 64 + 64) * MIB;

/** A load on a server, and the memory that it may use above its idle memory. */
export interface Scenario {
  readonly name: string;
  /** Above idle, in bytes. */
  readonly boundBytes: number;
  /** The reason for the bound. */
  readonly because: string;
  readonly connections: number;
  /** Whether it needs its own small disk. */
  readonly onSmallDisk?: boolean;
  /** @throws Error when the server behaves incorrectly */
  press(server: PressedServer, dataDirectory: string): Promise<void>;
}
