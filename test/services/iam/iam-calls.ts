import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { createIamService } from '../../../src/services/iam/service.ts';
import type { StoredIdentities } from '../../../src/services/identities/stored-identities.ts';
import { caller } from '../../support/caller.ts';
import { openIdentities } from '../../support/identities.ts';
import { memoryStore } from '../../support/memory-store.ts';

export interface IamCalls {
  readonly identities: StoredIdentities;
  readonly call: <Op extends Operation>(
    operation: Op,
    input: Input<Op>,
    accessKeyId?: string,
  ) => Promise<Output<Op>>;
}

/** IAM with an empty store. */
export async function openIam(): Promise<IamCalls> {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const identities = await openIdentities(meta);
  const calls = new InProcessCalls();
  calls.join(createIamService({ meta, identities, clock, random: seededRandom(1) }));
  return {
    identities,
    call: (operation, input, accessKeyId = caller.accessKeyId) =>
      calls.call('iam', operation, input, { ...caller, accessKeyId }),
  };
}
