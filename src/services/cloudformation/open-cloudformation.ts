import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Calls, Service } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import { ChangeSetStore } from './change-sets/change-set-store.ts';
import type { ResourceHandler } from './resources/handler.ts';
import { RESOURCE_TYPES } from './resources/types.ts';
import { createCloudFormationService } from './service.ts';
import { StackEngine } from './stacks/stack-engine.ts';
import { StackStore } from './store/stack-store.ts';

export interface CloudFormationOptions {
  readonly store: { readonly meta: MetaStore };
  /** Reaches the services whose resources stacks hold. */
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The types of resource that templates may hold; all of them when not said. */
  readonly types?: readonly ResourceHandler[];
}

export interface CloudFormation {
  readonly service: Service;
  /**
   * Takes up changes that a stop or a crash interrupted, in the background: a create or update that was half
   * made is rolled back; a cleanup, a rollback or a deletion goes on. Call it when every service can be reached.
   */
  resume(): Promise<void>;
  /** Leaves changes where they are; the next `resume` takes them up. */
  close(): Promise<void>;
}

export function openCloudFormation(options: CloudFormationOptions): CloudFormation {
  const { types = RESOURCE_TYPES, ...dependencies } = options;
  const store = new StackStore(options.store.meta, options.random);
  const changeSets = new ChangeSetStore(options.store.meta);
  const engine = new StackEngine({ ...dependencies, store, types });
  return {
    service: createCloudFormationService({ ...dependencies, store, changeSets, engine, types }),
    async resume() {
      // Proposals go when a change begins; a crash may have come between the two.
      for (const stack of await store.list()) if (stack.work) await changeSets.deleteAllOf(stack);
      await engine.resume();
    },
    close: () => engine.close(),
  };
}
