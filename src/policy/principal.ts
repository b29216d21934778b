import { formatGlobalArn, parseArn } from '../lib/aws/arn.ts';
import type { Selection } from './document.ts';

/** The caller of an operation. */
export interface Principal {
  readonly account: string;
  /** `arn:aws:iam::123456789012:root`, or of a session `arn:aws:sts::123456789012:assumed-role/r/s`. */
  readonly arn: string;
  /** The role of a session. */
  readonly roleArn?: string;
}

export function accountRoot(account: string, partition?: string): Principal {
  return { account, arn: formatGlobalArn('iam', { account, partition }, 'root') };
}

/** A principal that represents any session of a role. */
export function roleSession(account: string, roleArn: string): Principal {
  return { account, arn: roleArn, roleArn };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function matchesPrincipal({ values, inverted }: Selection, principal: Principal): boolean {
  return values.some((value) => isPrincipal(value, principal)) !== inverted;
}

function isPrincipal(value: string, { account, arn, roleArn }: Principal): boolean {
  // `*` is only valid as the whole principal, not as a part of an ARN.
  if (value === '*' || value === account || value === arn) return true;
  if (isRootOf(account, value)) return true;
  return roleArn !== undefined && roleOf(value) !== undefined && roleOf(value) === roleOf(roleArn);
}

function isRootOf(account: string, value: string): boolean {
  const arn = parseArn(value);
  return arn?.service === 'iam' && arn.account === account && arn.resource === 'root';
}

/** The account and name of a role, without its path: names are unique in an account. */
function roleOf(arn: string): string | undefined {
  const { service, account, resource } = parseArn(arn) ?? {};
  const name = /^role\/(?:.*\/)?([^/]+)$/s.exec(resource ?? '')?.[1];
  return service === 'iam' && name !== undefined ? `${account}/${name}` : undefined;
}
