import { operation } from '../../../schema/operation.ts';
import type { Handler } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const GetCallerIdentity = operation('GetCallerIdentity', {
  input: structure({}),
  output: structure({ UserId: string(), Account: string(), Arn: string() }),
  errors: [],
});

/** Every caller is the root user of its account, whose user id on AWS is the account's own number. */
export const getCallerIdentity: Handler<typeof GetCallerIdentity, undefined> = (
  _input,
  _context,
  { account },
) => ({ UserId: account, Account: account, Arn: `arn:aws:iam::${account}:root` });
