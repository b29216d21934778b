import type { SessionSecrets } from '../../access/access-secrets.ts';
import { temporaryAccessKey } from '../../lib/aws/access-key.ts';
import { integer, list, optional, string, structure, timestamp } from '../../schema/shape.ts';
import { tagKey, tagValue } from '../../schema/tags.ts';
import type { StsContext } from './context.ts';
import type { SessionDocument } from './sessions.ts';

export const RoleArn = string({ min: 20, max: 2048 });
export const SessionSeconds = integer({ min: 900, max: 43_200 });
/** Of sessions of users. */
export const LongSessionSeconds = integer({ min: 900, max: 129_600 });
export const SessionTags = list(structure({ Key: tagKey(), Value: tagValue() }), { max: 50 });
export const SessionPolicyArns = list(structure({ arn: optional(RoleArn) }));

export const CREDENTIALS = structure({
  AccessKeyId: string(),
  SecretAccessKey: string(),
  SessionToken: string(),
  Expiration: timestamp('iso'),
});

/** What each kind of session has in addition. */
type Described<S> = S extends SessionDocument ? Omit<S, 'accessKeyId' | 'expiresMs' | 'issuedMs'> : never;

/** Stores a session and returns its credentials, whose secrets are not stored. */
export async function createSession(
  { sessions, identities, clock, random }: StsContext,
  session: Described<SessionDocument>,
  seconds: number,
) {
  await identities.secrets.prepare();
  const nowMs = clock.now();
  const expiresMs = nowMs + seconds * 1000;
  const accessKeyId = temporaryAccessKey(session.account, expiresMs, random);
  await sessions.create({ ...session, accessKeyId, issuedMs: nowMs, expiresMs }, nowMs);
  return credentialsOf(accessKeyId, identities.secrets.sessionSecrets(accessKeyId), expiresMs);
}

function credentialsOf(
  accessKeyId: string,
  { secretAccessKey, sessionToken }: SessionSecrets,
  expiresMs: number,
) {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiresMs,
  };
}
