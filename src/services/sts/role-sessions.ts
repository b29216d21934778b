import { createHash } from 'node:crypto';
import { temporaryAccessKey } from '../../lib/aws/access-key.ts';
import { parseArn } from '../../lib/aws/arn.ts';
import { ValidationError } from '../../schema/common-errors.ts';
import { isServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import { integer, string, structure, timestamp } from '../../schema/shape.ts';
import { NoSuchEntity } from '../iam/errors.ts';
import { GetRole } from '../iam/operations/get-role.ts';
import type { StsContext } from './context.ts';
import { sessionArn, type SessionDocument } from './sessions.ts';

export const RoleArn = string({ min: 20, max: 2048 });
export const RoleSessionName = string({ min: 2, max: 64, pattern: /[\w+=,.@-]*/ });
export const SessionSeconds = integer({ min: 900, max: 43_200 });

/** Output members that the operations to assume a role share. */
export const SESSION_MEMBERS = {
  Credentials: structure({
    AccessKeyId: string(),
    SecretAccessKey: string(),
    SessionToken: string(),
    Expiration: timestamp('iso'),
  }),
  AssumedRoleUser: structure({ AssumedRoleId: string(), Arn: RoleArn }),
  PackedPolicySize: integer(),
};

const DEFAULT_SESSION_SECONDS = 3600;
const SECRET_BYTES = 30;
const TOKEN_BYTES = 256;

/**
 * Creates a session. Every caller can assume any role, even one that does not exist in IAM. Calls with the new access key
 * are calls of the role's account.
 * @throws ValidationError when the ARN is not that of a role
 */
export async function createRoleSession(
  context: StsContext,
  caller: Caller,
  {
    roleArn,
    sessionName,
    seconds = DEFAULT_SESSION_SECONDS,
  }: { readonly roleArn: string; readonly sessionName: string; readonly seconds: number | undefined },
) {
  const { partition = '', service, account = '', resource = '' } = parseArn(roleArn) ?? {};
  if (service !== 'iam' || !/^\d{12}$/.test(account) || !/^role\/.+/.test(resource)) {
    throw ValidationError(`${roleArn} is invalid`);
  }
  const { sessions, clock, random } = context;
  const roleName = resource.slice(resource.lastIndexOf('/') + 1);
  const nowMs = clock.now();
  const expiresMs = nowMs + seconds * 1000;
  const session: SessionDocument = {
    accessKeyId: temporaryAccessKey(account, expiresMs, random),
    account,
    partition,
    roleId: await roleIdOf(context, { ...caller, account }, roleArn, roleName),
    roleName,
    sessionName,
    expiresMs,
  };
  await sessions.create(session, nowMs);
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: random.bytes(SECRET_BYTES).toString('base64'),
      SessionToken: random.bytes(TOKEN_BYTES).toString('base64'),
      Expiration: session.expiresMs,
    },
    AssumedRoleUser: { AssumedRoleId: `${session.roleId}:${sessionName}`, Arn: sessionArn(session) },
    PackedPolicySize: 0,
  };
}

async function roleIdOf(
  { calls }: StsContext,
  caller: Caller,
  roleArn: string,
  RoleName: string,
): Promise<string> {
  try {
    const { Role } = await calls.call('iam', GetRole, { RoleName }, caller);
    if (Role.Arn === roleArn) return Role.RoleId;
  } catch (error) {
    if (!isServiceError(error, NoSuchEntity)) throw error;
  }
  return generatedRoleId(roleArn);
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ID_CHARACTERS = 17;

/** The id of a role that does not exist in IAM. Derived from the ARN, so that it is the same in all sessions. */
function generatedRoleId(arn: string): string {
  const digest = createHash('sha256').update(arn).digest();
  const characters = [...digest.subarray(0, ID_CHARACTERS)].map((byte) => ID_ALPHABET[byte % 32]);
  return `AROA${characters.join('')}`;
}
