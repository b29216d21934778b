import { parseArn } from '../../../lib/aws/arn.ts';
import { onAll } from '../../../schema/access.ts';
import { AccessDenied, ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, optional, string, structure } from '../../../schema/shape.ts';
import type { StsContext } from '../context.ts';
import { createSession, CREDENTIALS, RoleArn } from '../new-session.ts';

/** The account of the operator, which on AWS is the management account of an organization. */
const MANAGEMENT_ACCOUNT = '000000000000';
const DEFAULT_SECONDS = 900;

/**
 * Gives the account of the operator access to any other. On AWS the session may do what the task policy allows; here it may
 * do everything in the account.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
export const AssumeRoot = operation('AssumeRoot', {
  input: structure({
    TargetPrincipal: string({ min: 12, max: 2048 }),
    TaskPolicyArn: structure({ arn: optional(RoleArn) }),
    DurationSeconds: optional(integer({ min: 0, max: 900 })),
  }),
  output: structure({ Credentials: CREDENTIALS }),
  errors: [AccessDenied, ValidationError],
  access: onAll('sts:AssumeRoot', ({ TaskPolicyArn: { arn } }: TaskInput) =>
    arn === undefined ? {} : { 'sts:TaskPolicyArn': arn },
  ),
});

interface TaskInput {
  readonly TaskPolicyArn: { readonly arn?: string | undefined };
}

export const assumeRoot: Handler<typeof AssumeRoot, StsContext> = async (
  { TargetPrincipal: target, DurationSeconds: seconds = DEFAULT_SECONDS },
  context,
  caller,
) => {
  if (caller.account !== MANAGEMENT_ACCOUNT) {
    throw AccessDenied(`AssumeRoot is for the account of the operator, ${MANAGEMENT_ACCOUNT}`);
  }
  const { account = target, partition } = parseArn(target) ?? {};
  if (!/^\d{12}$/.test(account)) throw ValidationError(`${target} is not an account or its root user`);
  // Who may do this would be the operator, whatever else its policies say. AWS refuses the management account as well.
  if (account === MANAGEMENT_ACCOUNT)
    throw AccessDenied('AssumeRoot is for other accounts than that of the operator');
  const session = { kind: 'user', account, partition, userName: undefined } as const;
  return { Credentials: await createSession(context, session, seconds) };
};
