import { AccessDenied, ValidationError } from '../../../schema/common-errors.ts';
import { defineError } from '../../../schema/error.ts';
import { OPEN } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import type { StsContext } from '../context.ts';
import { MalformedPolicyDocument, PackedPolicyTooLarge } from '../errors.ts';
import { RoleArn, SessionPolicyArns, SessionSeconds } from '../new-session.ts';
import { restrictionsOf } from '../restrictions.ts';
import { createRoleSession, RoleSessionName, SESSION_MEMBERS } from '../role-sessions.ts';

const InvalidIdentityToken = defineError('InvalidIdentityToken');

/**
 * The token is decoded but not verified, as there is no identity provider here. With permissions it is refused.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const AssumeRoleWithWebIdentity = operation('AssumeRoleWithWebIdentity', {
  unsigned: true,
  input: structure({
    RoleArn,
    RoleSessionName,
    WebIdentityToken: string({ min: 4, max: 20_000, sensitive: true }),
    ProviderId: optional(string({ min: 4, max: 2048 })),
    PolicyArns: optional(SessionPolicyArns),
    Policy: optional(string({ min: 1 })),
    DurationSeconds: optional(SessionSeconds),
  }),
  output: structure({
    ...SESSION_MEMBERS,
    SubjectFromWebIdentityToken: optional(string()),
    Provider: optional(string()),
    Audience: optional(string()),
  }),
  errors: [
    AccessDenied,
    InvalidIdentityToken,
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    ValidationError,
  ],
  // The caller is identified by its token, and has no permissions.
  access: OPEN,
});

export const assumeRoleWithWebIdentity: Handler<typeof AssumeRoleWithWebIdentity, StsContext> = async (
  input,
  context,
  caller,
) => {
  const { iss, sub, aud } = readClaims(input.WebIdentityToken);
  if (caller.authority?.isEnforced === true) {
    throw InvalidIdentityToken(
      'No OpenIDConnect provider found in your account: this server verifies no tokens of identity providers. ' +
        'Use AssumeRole with the access key of a user',
    );
  }
  const session = await createRoleSession(context, caller, {
    roleArn: input.RoleArn,
    sessionName: input.RoleSessionName,
    seconds: input.DurationSeconds,
    restrictions: restrictionsOf(input, caller),
  });
  const audience: unknown = Array.isArray(aud) ? aud[0] : aud;
  return {
    ...session,
    ...(typeof sub === 'string' && { SubjectFromWebIdentityToken: sub }),
    ...(typeof iss === 'string' && { Provider: iss.replace(/^https:\/\//, '') }),
    ...(typeof audience === 'string' && { Audience: audience }),
  };
};

/**
 * The claims of a JSON Web Token, which are its second part.
 * @throws InvalidIdentityToken
 */
function readClaims(token: string): Readonly<Record<string, unknown>> {
  try {
    const [, payload = '', , ...more] = token.split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (more.length === 0 && typeof claims === 'object' && claims !== null) {
      return claims as Record<string, unknown>;
    }
  } catch {
    // Not JSON.
  }
  throw InvalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
}
