import type { DiskImage } from '../../lib/disk/memory/memory-disk.ts';
import type { PowerCutDisk } from '../../lib/disk/memory/power-cut-disk.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { FUNCTION_FILES_RECORD } from '../../server/function-files.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { InvocationGate } from './invocation-gate.ts';
import type { PipelineServer } from './pipeline-server.ts';
import type { RunningInvocations } from '../../server/controls/running-invocations.ts';

/** The whole state of a pipeline at one time. */
export interface PipelineImage {
  readonly files: DiskImage;
  /** The clock of the pipeline, in milliseconds since the epoch. */
  readonly timeMs: number;
  /**
   * How often the state was continued from an image. Each continuation draws other random numbers, because ids that were
   * drawn before are in the state.
   */
  readonly generation: number;
}

/** A pipeline from when its state was opened until it is reset or closed. */
export interface Session {
  /** Requests of its inline handlers carry this. */
  readonly id: string;
  readonly server: PipelineServer;
  /** Starts at the time of the image; no other session shares it. */
  readonly clock: Clock;
  readonly disk: PowerCutDisk;
  readonly running: RunningInvocations;
  readonly faults: FaultInjector;
  readonly gate: InvocationGate;
  readonly generation: number;
  /** Ids of requests. */
  readonly ids: Random;
}

/** What a later session goes on from: everything that is acknowledged by now. */
export function imageOf({ disk, clock, generation }: Session): PipelineImage {
  const files = new Map(disk.image());
  // The folder of a server that has its own life.
  files.delete(FUNCTION_FILES_RECORD);
  return { files, timeMs: clock.now(), generation: generation + 1 };
}
