import { createHash } from 'node:crypto';
import { formatGlobalArn, parseArn } from '../../lib/aws/arn.ts';
import type { Authority, Caller } from '../../schema/caller.ts';
import { AccessDenied, ValidationError } from '../../schema/common-errors.ts';
import { integer, optional, string, structure } from '../../schema/shape.ts';
import { type RoleDocument, roleArn as arnOfRole } from '../iam/role/role-document.ts';
import type { StsContext } from './context.ts';
import { createSession, CREDENTIALS, RoleArn } from './new-session.ts';
import { parentSession, transitiveTags } from './parent-session.ts';
import type { SessionRestrictions } from './sessions.ts';

export const RoleSessionName = string({ min: 2, max: 64, pattern: /[\w+=,.@-]*/ });

/** Output members that the operations to assume a role share. */
export const SESSION_MEMBERS = {
  Credentials: CREDENTIALS,
  AssumedRoleUser: structure({ AssumedRoleId: string(), Arn: RoleArn }),
  PackedPolicySize: integer(),
  SourceIdentity: optional(string()),
};

const DEFAULT_SESSION_SECONDS = 3600;
/** The longest session that is created with the credentials of another session of a role. */
const MAX_CHAINED_SECONDS = 3600;

interface NewRoleSession {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly seconds: number | undefined;
  readonly restrictions: SessionRestrictions;
}

/**
 * Creates a session. While permissions are not checked, every caller can assume any role for any time, even one that does
 * not exist in IAM. Calls with the new access key are calls of the role's account.
 * @throws ValidationError when the ARN is not that of a role, or the session would be too long
 * @throws AccessDenied for a role that does not exist, and for the root user, with permissions
 */
export async function createRoleSession(
  context: StsContext,
  caller: Caller,
  { roleArn, sessionName, seconds = DEFAULT_SESSION_SECONDS, restrictions }: NewRoleSession,
) {
  const { role, ...named } = findRole(roleArn, context);
  const parent = parentSession(caller, context);
  if (caller.authority?.isEnforced === true) {
    requireAssumable(context, caller, { roleArn, role, seconds });
    requireSameSource(caller.authority, roleArn, parent?.sourceIdentity, restrictions.sourceIdentity);
  }
  const inherited = transitiveTags(parent);
  const session = {
    ...named,
    roleId: role?.roleId ?? generatedRoleId(roleArn),
    sessionName,
    ...restrictions,
    ...(Object.keys(inherited).length > 0 && {
      tags: { ...restrictions.tags, ...inherited },
      transitiveTagKeys: [...(restrictions.transitiveTagKeys ?? []), ...Object.keys(inherited)],
    }),
    // It cannot be changed along a chain of roles.
    sourceIdentity: parent?.sourceIdentity ?? restrictions.sourceIdentity,
  };
  const credentials = await createSession(context, session, seconds);
  return {
    Credentials: credentials,
    AssumedRoleUser: {
      AssumedRoleId: `${session.roleId}:${sessionName}`,
      Arn: formatGlobalArn('sts', session, `assumed-role/${named.roleName}/${sessionName}`),
    },
    PackedPolicySize: 0,
    ...(session.sourceIdentity !== undefined && { SourceIdentity: session.sourceIdentity }),
  };
}

/** @throws ValidationError when the ARN is not that of a role */
function findRole(roleArn: string, { identities }: StsContext) {
  const { partition, service, account = '', resource = '' } = parseArn(roleArn) ?? {};
  if (service !== 'iam' || !/^\d{12}$/.test(account) || !/^role\/.+/.test(resource)) {
    throw ValidationError(`${roleArn} is invalid`);
  }
  const [, rolePath = '/', roleName = ''] = /^role(\/(?:.*\/)?)([^/]+)$/s.exec(resource) ?? [];
  const found = identities.role(account, roleName);
  // A role of the same name may have another path.
  const role = found && arnOfRole(found) === roleArn ? found : undefined;
  return { account, partition, roleName, rolePath, role };
}

/**
 * A source identity cannot be changed along a chain of roles. The error is assumed: AWS documents only that it fails.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function requireSameSource(
  { name }: Pick<Authority, 'name'>,
  roleArn: string,
  present: string | undefined,
  wanted: string | undefined,
): void {
  if (present === undefined || wanted === undefined || present === wanted) return;
  throw AccessDenied(
    `User: ${name} is not authorized to perform: sts:SetSourceIdentity on resource: ${roleArn}`,
  );
}

interface Assumption {
  readonly roleArn: string;
  /** Undefined for a role that does not exist. */
  readonly role: RoleDocument | undefined;
  readonly seconds: number;
}

/** The trust policy is evaluated before, as the policy of the role: iam/facts.ts. */
function requireAssumable(
  { identities }: StsContext,
  { accessKeyId = '' }: Caller,
  { roleArn, role, seconds }: Assumption,
): void {
  const principal = identities.credential(accessKeyId)?.principal;
  if (principal?.kind === 'root') throw AccessDenied('Roles may not be assumed by root accounts.');
  // The error of a federated user is assumed: AWS documents only that it can call nothing but GetCallerIdentity.
  if (!role || principal?.kind === 'federated-user') {
    const name = principal && 'arn' in principal ? principal.arn : 'anonymous';
    throw AccessDenied(`User: ${name} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
  }
  if (principal?.kind === 'role-session' && seconds > MAX_CHAINED_SECONDS) {
    throw ValidationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw ValidationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ID_CHARACTERS = 17;

/** The id of a role that does not exist in IAM. Derived from the ARN, so that it is the same in all sessions. */
export function generatedRoleId(arn: string): string {
  const digest = createHash('sha256').update(arn).digest();
  const characters = [...digest.subarray(0, ID_CHARACTERS)].map((byte) => ID_ALPHABET[byte % 32]);
  return `AROA${characters.join('')}`;
}
