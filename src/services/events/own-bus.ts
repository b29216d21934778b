import { principalOfName } from '../../access/principal-of-name.ts';
import { parseArn } from '../../lib/aws/arn.ts';
import { describeDenial } from '../../policy/denial.ts';
import { accountRoot } from '../../policy/principal.ts';
import type { Caller } from '../../schema/caller.ts';
import { AccessDenied, ValidationError } from '../../schema/common-errors.ts';
import { busName } from './buses.ts';

/** Buses of other accounts have no policies here, so none allows a call. */
const NO_POLICY = { isExplicit: false, policyType: 'resource-based' } as const;

/**
 * The name of a bus in the caller's account and region.
 * @param action of the call, such as `events:PutEvents`
 * @throws ValidationError for another region: https://github.com/aws-samples/amazon-eventbridge-resource-policy-samples/issues/10
 * @throws AccessDenied for another account: https://github.com/aws/aws-cdk/issues/26032
 */
export function ownBus(
  nameOrArn: string | undefined,
  { account, region, authority }: Pick<Caller, 'account' | 'region' | 'authority'>,
  action: `events:${string}`,
): string {
  const arn = nameOrArn === undefined ? undefined : parseArn(nameOrArn);
  if (nameOrArn === undefined || !arn) return busName(nameOrArn);
  if (arn.region !== region) throw ValidationError('Cross-region api call is not allowed.');
  if (arn.account === account) return busName(nameOrArn);
  const principal = authority ? principalOfName(authority.name) : accountRoot(account);
  throw AccessDenied(describeDenial(NO_POLICY, principal, action, nameOrArn));
}
