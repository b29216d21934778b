import type { BoundOperation, Service } from '../../../schema/service.ts';
import type { ServiceTools } from '../../services/options.ts';
import type { FaultList } from './fault-list.ts';

/** A service whose calls have the faults of the list. */
export function withFaults(service: Service, { engine }: ServiceTools, faults: FaultList): Service {
  const wrapped = (bound: BoundOperation): BoundOperation => ({
    ...bound,
    run(firstInput, caller) {
      if (faults.isEmpty) return bound.run(firstInput, caller);
      // A fault is looked for when its turn comes, so that a refused call uses none of the later ones.
      const run = async (input: unknown, from: number): Promise<unknown> => {
        const call = { service: service.name, operation: bound.operation.name, input, caller, engine };
        const found = faults.changeOf(call, from);
        if (found) return found.change((changed) => run(changed, found.next));
        const output = await bound.run(input, caller);
        faults.observe(call, output);
        return output;
      };
      return run(firstInput, 0);
    },
  });
  const operations = Array.from(service.operations, ([name, bound]) => [name, wrapped(bound)] as const);
  return { ...service, operations: new Map(operations) };
}
