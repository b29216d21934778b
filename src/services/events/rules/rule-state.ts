import type { Caller } from '../../../schema/caller.ts';
import type { EventsContext } from '../context.ts';
import { ownBus } from '../own-bus.ts';

/** A rule that is enabled again counts its rate from now. @throws ResourceNotFound */
export async function setRuleState(
  { rules, runner, clock }: EventsContext,
  caller: Caller,
  { Name: name, EventBusName }: { readonly Name: string; readonly EventBusName?: string | undefined },
  state: 'ENABLED' | 'DISABLED',
): Promise<void> {
  const { account, region } = caller;
  const action = state === 'ENABLED' ? 'events:EnableRule' : 'events:DisableRule';
  const bus = ownBus(EventBusName, caller, action);
  const rule = await rules.update({ account, region, bus, name }, (current) =>
    current.state === state ? undefined : { ...current, state, scheduledFromMs: clock.now() },
  );
  runner.schedule(rule);
}
