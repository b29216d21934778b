import type { Namespace } from '../../../lib/aws/namespace.ts';
import { busName } from '../buses.ts';
import type { EventsContext } from '../context.ts';

/** A rule that is enabled again counts its rate from now. @throws ResourceNotFound */
export async function setRuleState(
  { rules, runner, clock }: EventsContext,
  { account, region }: Namespace,
  { Name: name, EventBusName }: { readonly Name: string; readonly EventBusName?: string | undefined },
  state: 'ENABLED' | 'DISABLED',
): Promise<void> {
  const rule = await rules.update({ account, region, bus: busName(EventBusName), name }, (current) =>
    current.state === state ? undefined : { ...current, state, scheduledFromMs: clock.now() },
  );
  runner.schedule(rule);
}
