import type { PowerCutDisk } from '../../lib/disk/memory/power-cut-disk.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { FaultInjector } from '../../server/controls/faults/fault-injector.ts';
import type { InvocationGate } from './invocation-gate.ts';
import type { RunningInvocations } from '../../server/controls/running-invocations.ts';
import type { ServerSession } from '../../server/controls/session/server-session.ts';

/** A pipeline from when its state was opened until it is reset or closed. */
export interface Session {
  /** Requests of its inline handlers carry this. */
  readonly id: string;
  readonly server: ServerSession;
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
