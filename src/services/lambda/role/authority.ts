import type { Authorities } from '../../../schema/authorities.ts';
import type { AssumingService, Authority } from '../../../schema/caller.ts';
import { parseFunctionArn } from '../function/name/name.ts';

export const LAMBDA = 'lambda.amazonaws.com';

/** Of `arn:aws:lambda:REGION:ACCOUNT:function:NAME`, which a version or alias may follow. */
const ACCOUNT_PART = 4;
const UNQUALIFIED_PARTS = 7;

export interface RoleOfFunction {
  readonly roleArn: string;
  readonly functionArn: string;
}

/** What Lambda does as the role of a function. As on AWS, its sessions are named after the function. */
export function authorityOfFunction(
  authorities: Authorities,
  { roleArn, functionArn }: RoleOfFunction,
): Authority | undefined {
  const service = lambdaAssuming(functionArn);
  return authorities.ofRole(roleArn, parseFunctionArn(functionArn)?.name ?? 'lambda', service);
}

/** Lambda as it assumes the role of a function, for conditions of trust policies. */
export function lambdaAssuming(functionArn: string): AssumingService {
  const [sourceAccount = ''] = functionArn.split(':').slice(ACCOUNT_PART);
  const sourceArn = functionArn.split(':').slice(0, UNQUALIFIED_PARTS).join(':');
  return { names: [LAMBDA], sourceArn, sourceAccount };
}
