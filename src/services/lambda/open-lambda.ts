import type { Clock } from '../../lib/clock.ts';
import type { Disk } from '../../lib/disk.ts';
import type { Logger } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import type { Runtime } from '../../runtime/port.ts';
import type { Store } from '../../storage/port.ts';
import { Attachments } from './attachments.ts';
import { CodeStore } from './code-store.ts';
import type { LambdaContext } from './context.ts';
import { Concurrency } from './concurrency.ts';
import { EventQueue } from './event-queue.ts';
import { LambdaInvoker } from './function-invoker.ts';
import { Functions } from './functions.ts';
import { TRANSITION_MS } from './limits.ts';

export interface LambdaOptions {
  readonly store: Store;
  /** Where code is unpacked: the data directory. */
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly runtime: Runtime;
  /** Stretches or shrinks how long states like Pending last; 1 when not said. */
  readonly timeScale?: number;
}

/** Functions and what runs them, apart from the API: event source mappings need the one before the other. */
export interface Lambda extends Omit<LambdaContext, 'calls' | 'mappings'> {
  /** Stops the queue of asynchronous invocations. The runtime is closed by whoever opened it. */
  close(): void;
}

export async function openLambda(options: LambdaOptions): Promise<Lambda> {
  const { store, disk, clock, random, logger, runtime, timeScale = 1 } = options;
  const transitionMs = TRANSITION_MS * timeScale;
  const attachments = new Attachments(store.meta);
  const { aliases } = attachments;
  const functions = new Functions({ meta: store.meta, clock, random, runtime, aliases, transitionMs });
  const code = await CodeStore.open(store.blobs, disk, random);
  const concurrency = await Concurrency.open(store.meta);
  const invoker = new LambdaInvoker(functions, code, concurrency, runtime);
  const events = new EventQueue({ invoker, clock, logger });
  const close = () => events.close();
  return { functions, attachments, concurrency, code, invoker, events, clock, random, logger, close };
}
