import { temporaryAccessKey } from '../../../lib/access-key.ts';
import { parseArn } from '../../../lib/arn.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import type { StsContext } from '../context.ts';
import type { SessionDocument } from '../sessions.ts';
import { sessionArn } from '../sessions.ts';

const Arn = string({ min: 20, max: 2048 });

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const AssumeRole = operation('AssumeRole', {
  input: structure({
    RoleArn: Arn,
    RoleSessionName: string({ min: 2, max: 64, pattern: /[\w+=,.@-]*/ }),
    DurationSeconds: optional(integer({ min: 900, max: 43_200 })),
    // Who may do what is not looked at here.
    ExternalId: optional(string({ min: 2, max: 1224 })),
    Policy: optional(string({ min: 1 })),
    PolicyArns: optional(list(structure({ arn: optional(Arn) }))),
    SerialNumber: optional(string()),
    SourceIdentity: optional(string()),
    Tags: optional(list(structure({ Key: string(), Value: string() }), { max: 50 })),
    TokenCode: optional(string()),
    TransitiveTagKeys: optional(list(string(), { max: 50 })),
  }),
  output: structure({
    Credentials: structure({
      AccessKeyId: string(),
      SecretAccessKey: string(),
      SessionToken: string(),
      Expiration: timestamp('iso'),
    }),
    AssumedRoleUser: structure({ AssumedRoleId: string(), Arn }),
    PackedPolicySize: integer(),
  }),
  errors: [ValidationError],
});

const DEFAULT_SESSION_SECONDS = 3600;
const SECRET_BYTES = 30;
const TOKEN_BYTES = 256;
const ROLE_ID_BYTES = 8;

/** Any role may be assumed by anyone, whether it is kept here or not; calls by the new key are in its account. */
export const assumeRole: Handler<typeof AssumeRole, StsContext> = async (
  { RoleArn, RoleSessionName: sessionName, DurationSeconds: seconds = DEFAULT_SESSION_SECONDS },
  { sessions, clock, random },
) => {
  const { service, account = '', resource = '' } = parseArn(RoleArn) ?? {};
  if (service !== 'iam' || !/^\d{12}$/.test(account) || !/^role\/.+/.test(resource)) {
    throw ValidationError(`${RoleArn} is invalid`);
  }
  const nowMs = clock.now();
  const session: SessionDocument = {
    accessKeyId: temporaryAccessKey(account, random),
    account,
    roleId: `AROA${random.bytes(ROLE_ID_BYTES).toString('hex').toUpperCase()}`,
    roleName: resource.slice(resource.lastIndexOf('/') + 1),
    sessionName,
    expiresMs: nowMs + seconds * 1000,
  };
  await sessions.begin(session, nowMs);
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
};
