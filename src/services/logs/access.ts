import { formatArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { type Access, type ConditionsOf, when } from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import { isTagged, requestTags } from '../../schema/request-tags.ts';
import type { LogsContext } from './context.ts';
import { parseGroupIdentifier } from './group/identifier.ts';

/*
 * The permissions of the operations. AWS checks actions on a group with an empty stream, as its denials show, so that
 * `log-group:GROUP:*` covers them; only tags are checked on `log-group:GROUP`:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
 */

type Action = `logs:${string}`;
type Conditions<I> = ConditionsOf<I, LogsContext>;

const GROUP = 'arn:aws:logs:REGION:ACCOUNT:log-group:GROUP';

interface NamedGroup {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** An action on the group that a call names. A call that names none fails later. */
export function onGroup<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & NamedGroup, LogsContext> {
  return [
    {
      action,
      resource: `${GROUP}:log-stream:`,
      resourcesOf: (input, caller) => namesOf(input).map((name) => streamArn(caller, name, '')),
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on all groups, of which a call lists some. */
export function onGroups(action: Action): Access<unknown, LogsContext> {
  return [
    {
      action,
      resource: 'arn:aws:logs:REGION:ACCOUNT:log-group::log-stream:',
      resourcesOf: (_input, caller) => [streamArn(caller, '', '')],
    },
  ];
}

/** An action on the stream that a call names. */
export function onStream(
  action: Action,
): Access<NamedGroup & { readonly logStreamName: string }, LogsContext> {
  return [
    {
      action,
      resource: `${GROUP}:log-stream:STREAM`,
      resourcesOf: (input, caller) =>
        namesOf(input).map((name) => streamArn(caller, name, input.logStreamName)),
    },
  ];
}

/** An action on several groups. */
export function onFollowedGroups(
  action: Action,
): Access<{ readonly logGroupIdentifiers: readonly string[] }, LogsContext> {
  return [
    {
      action,
      resource: `${GROUP}:log-stream:`,
      resourcesOf: ({ logGroupIdentifiers }, caller) =>
        logGroupIdentifiers.map((identifier) => streamArn(caller, parseGroupIdentifier(identifier).name, '')),
    },
  ];
}

/** An action on the tags of a group. */
export function onTagsOfGroup<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly resourceArn?: string; readonly logGroupName?: string }, LogsContext> {
  return [
    {
      action,
      resource: GROUP,
      resourcesOf: ({ resourceArn, logGroupName }, caller) => {
        const name = logGroupName ?? parseGroupIdentifier((resourceArn ?? '*').replace(/:\*$/, '')).name;
        return [formatArn('logs', caller, `log-group:${name}`)];
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** A call with two names fails later; it needs permission for both, so that its error says nothing about either. */
function namesOf({ logGroupName, logGroupIdentifier }: NamedGroup): string[] {
  const names = new Set<string>();
  if (logGroupName !== undefined) names.add(logGroupName);
  if (logGroupIdentifier !== undefined) names.add(parseGroupIdentifier(logGroupIdentifier).name);
  return names.size === 0 ? ['*'] : [...names];
}

function streamArn(namespace: Namespace, group: string, stream: string): string {
  return formatArn('logs', namespace, `log-group:${group}:log-stream:${stream}`);
}

/** The condition keys of a request with `tags`. */
export function addedTags({ tags }: Tagged): ConditionValues {
  return requestTags(tags);
}

interface Tagged {
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A new group with tags needs a second permission; AWS accepts that for TagLogGroup also. */
export const onTagsOfNewGroup: Access<Tagged & { readonly logGroupName: string }, LogsContext> = when(
  ({ tags }: Tagged) => isTagged({ Tags: tags }),
  onTagsOfGroup('logs:TagResource', addedTags),
);
