import { type OpenWindow, windowMembers } from '../batching/tumbling-window.ts';
import { notReachedDelayMs, retryDelayMs } from '../failure/back-off.ts';
import type { OnState } from '../shard-state.ts';
import type { DeliveryContext } from './delivery-context.ts';

/**
 * Invokes the function for the last time in a window, with the window's state and no records. The shard waits until
 * that succeeds: MaximumRetryAttempts and MaximumRecordAgeInSeconds do not apply, as on AWS
 * (docs/aws/mappings.md#tumbling-windows).
 * @param options.isEarly whether the state has grown too large for another batch of the window
 * @returns false when the loop is stopped first
 */
export async function closeWindow(
  { function: target, mapping, random, shardId, signals }: DeliveryContext,
  window: OpenWindow,
  { isEarly, onState }: { readonly isEarly: boolean; readonly onState: OnState },
): Promise<boolean> {
  const { eventSourceArn } = mapping.document();
  const members = windowMembers(window, { shardId, eventSourceArn }, { isFinal: true, isEarly });
  const event = Buffer.from(`{"Records":[]${members}}`);
  let [failures, notReached] = [0, 0];
  while (!signals.isStopping) {
    onState({ phase: 'invoking', lastRecordMs: window.endMs });
    const outcome = await target.invoke(event);
    if (signals.isAborted) return false;
    let delayMs: number;
    if (outcome.kind === 'not-reached') {
      // The windows of all shards end at the same time, so their last invocations often compete for the function.
      delayMs = notReachedDelayMs(outcome.reason, ++notReached, random);
    } else if (outcome.result.functionError === undefined) {
      mapping.report('OK');
      return true;
    } else {
      mapping.statistics.errors++;
      mapping.report('PROBLEM: Function call failed');
      notReached = 0;
      delayMs = retryDelayMs(++failures);
    }
    onState({ phase: 'backing-off', lastRecordMs: window.endMs });
    await signals.pause(delayMs);
  }
  return false;
}
