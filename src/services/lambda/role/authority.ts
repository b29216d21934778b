import type { Authorities } from '../../../schema/authorities.ts';
import type { Authority } from '../../../schema/caller.ts';
import { parseFunctionArn } from '../function/name.ts';

export interface RoleOfFunction {
  readonly roleArn: string;
  readonly functionArn: string;
}

/** What Lambda does as the role of a function. As on AWS, its sessions are named after the function. */
export function authorityOfFunction(
  authorities: Authorities,
  { roleArn, functionArn }: RoleOfFunction,
): Authority | undefined {
  return authorities.ofRole(roleArn, parseFunctionArn(functionArn)?.name ?? 'lambda');
}
