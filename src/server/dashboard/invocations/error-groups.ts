import type { ErrorGroupsReply } from '../contract.ts';
import { decoded } from '../../controls/decoded.ts';
import { errorOf } from '../../controls/invocation-log.ts';
import type { KeptInvocation } from './kept-invocation.ts';

/** Groups that are listed, those with the latest failures; the messages of some functions are all different. */
const MAX_GROUPS = 200;

type Group = { -readonly [Name in keyof ErrorGroupsReply[number]]: ErrorGroupsReply[number][Name] };

/** Failed invocations by type and message, the latest first. @param kept oldest first */
export function errorGroups(kept: readonly KeptInvocation[]): ErrorGroupsReply {
  const groups = new Map<string, Group>();
  for (const { hasFailed, result, requestId, startedMs } of kept) {
    if (!hasFailed) continue;
    const { type, message } = errorOf(decoded(result));
    const key = `${type}\n${message}`;
    const count = (groups.get(key)?.count ?? 0) + 1;
    // The latest is the last in the map.
    groups.delete(key);
    groups.set(key, { type, message, count, lastMs: startedMs, lastInvocation: requestId });
  }
  return [...groups.values()].reverse().slice(0, MAX_GROUPS);
}
