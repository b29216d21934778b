import type { DiskImage } from '../../../lib/disk/memory/memory-disk.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { FUNCTION_FILES_RECORD } from '../../function-files.ts';

/** The whole state of a server at one time. */
export interface ServerImage {
  readonly files: DiskImage;
  /** The clock of the server, in milliseconds since the epoch. */
  readonly timeMs: number;
  /**
   * How often the state was continued from an image. Each continuation draws other random numbers, because ids that were
   * drawn before are in the state.
   */
  readonly generation: number;
}

/** A server whose data are in memory. */
interface ImagedServer {
  readonly disk: { image(): DiskImage };
  readonly clock: Clock;
  readonly generation: number;
}

/** What a later server goes on from: everything that is acknowledged by now. */
export function imageOf({ disk, clock, generation }: ImagedServer): ServerImage {
  const files = new Map(disk.image());
  // The folder of a server that has its own life.
  files.delete(FUNCTION_FILES_RECORD);
  return { files, timeMs: clock.now(), generation: generation + 1 };
}
