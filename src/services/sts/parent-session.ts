import type { Caller } from '../../schema/caller.ts';
import type { StsContext } from './context.ts';
import { isRoleSession, type RoleSessionDocument, type SessionRestrictions } from './sessions.ts';

/** The session of a role with which a caller assumes another role; undefined for other callers. */
export function parentSession(
  { accessKeyId }: Pick<Caller, 'accessKeyId'>,
  { identities }: Pick<StsContext, 'identities'>,
): RoleSessionDocument | undefined {
  const session = accessKeyId === undefined ? undefined : identities.session(accessKeyId);
  return session && isRoleSession(session) ? session : undefined;
}

/** The tags that sessions get which are created from this one. */
export function transitiveTags({
  tags = {},
  transitiveTagKeys = [],
}: Pick<SessionRestrictions, 'tags' | 'transitiveTagKeys'> = {}): Record<string, string> {
  return Object.fromEntries(
    transitiveTagKeys.flatMap((key) => (tags[key] === undefined ? [] : [[key, tags[key]]])),
  );
}
