import type { Principal } from '../../../policy/principal.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { OtherAccounts } from '../../other-accounts.ts';
import { readFunctionName } from '../function/name/name.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-cross-account.html
const SHARED_OPERATIONS: ReadonlySet<string> = new Set([
  'GetAlias',
  'GetFunction',
  'GetFunctionConfiguration',
  'Invoke',
  'InvokeWithResponseStream',
  'ListAliases',
  'ListVersionsByFunction',
]);

/** Functions of other accounts, which AddPermission shares. */
export function sharedFunctions(principalOf: (caller: Caller) => Principal): OtherAccounts {
  return {
    operations: SHARED_OPERATIONS,
    ownerOf(input) {
      const { FunctionName: name } = input as { readonly FunctionName: string };
      return name.includes(':') ? readFunctionName(name)?.account : undefined;
    },
    principalOf,
  };
}
