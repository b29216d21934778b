import { retryDelayMs } from '../failure/back-off.ts';
import { invoke } from './invoke.ts';
import { pause, type ShardContext, type ShardState } from '../shard/shard-context.ts';
import { type OpenWindow, windowMembers } from '../batching/tumbling-window.ts';

/**
 * The last invocation of a window, with its state and no records. The shard stands still until it succeeds:
 * no number of retries and no age ends it, as on AWS (docs/aws/mappings.md#tumbling-windows).
 * @param options.isEarly the state has grown too large to be handed on
 * @returns false when the loop is to stop first
 */
export async function closeWindow(
  context: ShardContext,
  window: OpenWindow,
  options: { readonly isEarly: boolean; readonly onState: (state: ShardState) => void },
): Promise<boolean> {
  const { aborting, report, statistics, stopping } = context;
  const { isEarly, onState } = options;
  const members = windowMembers(window, context, { isFinal: true, isEarly });
  const event = Buffer.from(`{"Records":[]${members}}`);
  for (let failures = 1; !stopping.aborted; failures++) {
    onState({ phase: 'invoking', lastRecordMs: window.endMs });
    const outcome = await invoke(context, event);
    if (aborting.aborted) return false;
    if (outcome.kind === 'reached') {
      if (outcome.result.functionError === undefined) {
        report('OK');
        return true;
      }
      statistics.errors++;
      report('PROBLEM: Function call failed');
    }
    onState({ phase: 'backing-off', lastRecordMs: window.endMs });
    await pause(context, retryDelayMs(failures));
  }
  return false;
}
