import type { Authorities } from '../../schema/authorities.ts';
import type { Authority } from '../../schema/caller.ts';
import type { Sending } from './target.ts';

/** Bound on the name of a session: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const MAX_SESSION_NAME_LENGTH = 64;

/** A service sends with the authority of its role. Without a role, it has its own authority, for the resource that sends. */
export function sendingAuthority(
  authorities: Authorities,
  { role, service }: Pick<Sending, 'role' | 'service'>,
): Authority | undefined {
  if (role) {
    const sessionName = role.sessionName.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, MAX_SESSION_NAME_LENGTH);
    return authorities.ofRole(role.arn, sessionName, role.service);
  }
  if (!service) return undefined;
  const { principal, sourceArn, account } = service;
  return authorities.ofService(principal, { sourceArn, sourceAccount: account });
}
