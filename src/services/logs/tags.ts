import type { Namespace } from '../../lib/aws/namespace.ts';
import { type LogsContext, requireNamedGroup } from './context.ts';
import { InvalidParameter, TooManyTags } from './errors.ts';
import { MAX_TAGS } from './limits.ts';
import type { LogGroup } from './group/log-group.ts';

export type GroupTags = Readonly<Record<string, string>>;

/**
 * Returns the group of a resource ARN, with or without the suffix `:*` that DescribeLogGroups returns.
 * @throws ResourceNotFound, InvalidParameter for anything but the ARN of a group
 */
export function requireTagged(context: LogsContext, caller: Namespace, arn: string): Promise<LogGroup> {
  const logGroupIdentifier = arn.replace(/:\*$/, '');
  if (!/^arn:aws[a-z-]*:logs:[^:]*:[^:]*:log-group:[^:]+$/.test(logGroupIdentifier)) {
    throw InvalidParameter(`${arn} is not the ARN of a log group.`);
  }
  return requireNamedGroup(context, caller, { logGroupIdentifier });
}

/** @throws TooManyTags */
export async function addTags(group: LogGroup, added: GroupTags): Promise<void> {
  await group.setTags((tags) => {
    const all = { ...tags, ...added };
    if (Object.keys(all).length > MAX_TAGS)
      throw TooManyTags(`A log group can have at most ${MAX_TAGS} tags.`);
    return all;
  });
}

export async function removeTags(group: LogGroup, keys: readonly string[]): Promise<void> {
  await group.setTags((tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
  );
}
