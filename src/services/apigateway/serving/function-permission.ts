import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import { matchesWildcard } from '../../../policy/wildcard.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { Caller } from '../../../schema/operation.ts';
import type { Calls } from '../../../schema/service.ts';
import { ResourceNotFound } from '../../lambda/errors.ts';
import { GetPolicy } from '../../lambda/operations/get-policy.ts';

const PRINCIPAL = 'apigateway.amazonaws.com';

interface Statement {
  readonly Principal?: string | { readonly Service?: string };
  readonly Action?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Whether the policy of a function lets API Gateway invoke it for a route.
 * @param sourceArn `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path`
 */
export async function mayInvoke(
  calls: Calls,
  functionArn: string,
  sourceArn: string,
  caller: Caller,
): Promise<boolean> {
  try {
    const { Policy: text } = await calls.call('lambda', GetPolicy, { FunctionName: functionArn }, caller);
    const policy = tryParseJson(text) as { readonly Statement?: readonly Statement[] } | undefined;
    return (policy?.Statement ?? []).some((statement) => allows(statement, sourceArn, caller.account));
  } catch (error) {
    if (isServiceError(error, ResourceNotFound)) return false;
    throw error;
  }
}

/** Statements of functions are always Allow: they have no other form in the API of Lambda. */
function allows(
  { Principal, Action, Condition = {} }: Statement,
  sourceArn: string,
  account: string,
): boolean {
  const principal = typeof Principal === 'object' ? Principal.Service : Principal;
  if (principal !== PRINCIPAL && principal !== '*') return false;
  if (Action !== 'lambda:InvokeFunction' && Action !== 'lambda:*' && Action !== '*') return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) => {
      switch (key.toLowerCase()) {
        case 'aws:sourcearn':
          return operator.endsWith('Equals') ? value === sourceArn : matchesWildcard(value, sourceArn);
        case 'aws:sourceaccount':
          return value === account;
        default:
          return false;
      }
    }),
  );
}
