import { formatGlobalArn, parseArn } from '../lib/aws/arn.ts';
import type { Selection } from './document.ts';

/** Who calls. */
export interface Principal {
  readonly account: string;
  /** `arn:aws:iam::123456789012:root`, or that of the session: `arn:aws:sts::123456789012:assumed-role/r/s`. */
  readonly arn: string;
  /** The role of the session. */
  readonly roleArn?: string;
}

export function accountRoot(account: string, partition?: string): Principal {
  return { account, arn: formatGlobalArn('iam', { account, partition }, 'root') };
}

/** Someone who assumed a role, whoever that is. */
export function roleSession(account: string, roleArn: string): Principal {
  return { account, arn: roleArn, roleArn };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function matchesPrincipal({ values, inverted }: Selection, principal: Principal): boolean {
  return values.some((value) => isPrincipal(value, principal)) !== inverted;
}

function isPrincipal(value: string, { account, arn, roleArn }: Principal): boolean {
  // Wildcards are for whole principals only, never for a part of an ARN.
  if (value === '*' || value === account || value === arn) return true;
  if (isRootOf(account, value)) return true;
  return roleArn !== undefined && roleOf(value) !== undefined && roleOf(value) === roleOf(roleArn);
}

function isRootOf(account: string, value: string): boolean {
  const arn = parseArn(value);
  return arn?.service === 'iam' && arn.account === account && arn.resource === 'root';
}

/** A role's name is unique in its account, whatever its path. */
function roleOf(arn: string): string | undefined {
  const { service, account, resource } = parseArn(arn) ?? {};
  const name = /^role\/(?:.*\/)?([^/]+)$/s.exec(resource ?? '')?.[1];
  return service === 'iam' && name !== undefined ? `${account}/${name}` : undefined;
}
