import { OPEN } from '../../../schema/access.ts';
import { AccessDenied } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { callerUser } from '../caller-user.ts';
import type { StsContext } from '../context.ts';
import { createSession, CREDENTIALS, LongSessionSeconds } from '../new-session.ts';

/**
 * Needs no permission, and works only with the keys of users.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const GetSessionToken = operation('GetSessionToken', {
  input: structure({
    DurationSeconds: optional(LongSessionSeconds),
    // Codes of devices are accepted without effect.
    SerialNumber: optional(string()),
    TokenCode: optional(string()),
  }),
  output: structure({ Credentials: CREDENTIALS }),
  errors: [AccessDenied],
  access: OPEN,
});

const DEFAULT_SECONDS = 43_200;
const MAX_ROOT_SECONDS = 3600;

export const getSessionToken: Handler<typeof GetSessionToken, StsContext> = async (
  { DurationSeconds: requested = DEFAULT_SECONDS },
  context,
  caller,
) => {
  const { account, partition, userName, userId } = callerUser('GetSessionToken', context, caller);
  const seconds = userName === undefined ? Math.min(requested, MAX_ROOT_SECONDS) : requested;
  const session = { kind: 'user', account, partition, userName, userId } as const;
  return { Credentials: await createSession(context, session, seconds) };
};
