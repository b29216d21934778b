/** A session of a role, or of a user that created it. */
interface PrincipalSession {
  readonly account: string;
  readonly expiresMs: number;
  readonly roleId?: string | undefined;
  /** Undefined for the root user. */
  readonly userName?: string | undefined;
}

/**
 * Chooses the sessions that make room when there are too many: of the principals that have the most, those that end first. So a
 * client that creates many displaces its own, not those of other users and of functions.
 * @param kept how many sessions remain
 */
export function excessSessions<S extends PrincipalSession>(sessions: readonly S[], kept: number): S[] {
  if (sessions.length <= kept) return [];
  const counts = new Map<string, number>();
  const ranked = sessions
    .toSorted((a, b) => b.expiresMs - a.expiresMs)
    .map((session) => {
      const principal = principalOf(session);
      const rank = counts.get(principal) ?? 0;
      counts.set(principal, rank + 1);
      return { session, rank };
    });
  return ranked
    .toSorted((a, b) => b.rank - a.rank || a.session.expiresMs - b.session.expiresMs)
    .slice(0, ranked.length - kept)
    .map(({ session }) => session);
}

function principalOf({ account, roleId, userName = '' }: PrincipalSession): string {
  return roleId === undefined ? `${account}/user/${userName}` : `${account}/role/${roleId}`;
}
