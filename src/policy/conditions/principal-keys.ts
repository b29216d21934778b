import type { Principal, Tags } from '../principal.ts';

/*
 * The condition keys that follow from the caller:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

const TAG_PREFIX = 'aws:principaltag/';

type KeyValue = (principal: Principal) => string | readonly string[] | undefined;

const KEYS: ReadonlyMap<string, KeyValue> = new Map<string, KeyValue>([
  ['aws:principalarn', principalArn],
  ['aws:principalaccount', (principal) => ('account' in principal ? principal.account : undefined)],
  ['aws:principaltype', principalType],
  ['aws:userid', userId],
  ['aws:username', (principal) => (principal.kind === 'user' ? lastPart(principal.arn) : undefined)],
  [
    'aws:principalisawsservice',
    ({ kind }) => (kind === 'anonymous' ? undefined : String(kind === 'service')),
  ],
  ['aws:principalservicename', serviceName],
  [
    'aws:principalservicenameslist',
    (principal) => (principal.kind === 'service' ? [principal.name] : undefined),
  ],
]);

/** @param key in lower case */
export function principalKey(principal: Principal, key: string): string | readonly string[] | undefined {
  if (!key.startsWith('aws:')) return undefined;
  if (key.startsWith(TAG_PREFIX)) return tagValue(principal, key.slice(TAG_PREFIX.length));
  return KEYS.get(key)?.(principal);
}

/** The value of `aws:PrincipalArn`: for a session, the ARN of its role. */
function principalArn(principal: Principal): string | undefined {
  if (principal.kind === 'role-session') return principal.roleArn;
  return 'arn' in principal ? principal.arn : undefined;
}

function principalType({ kind }: Principal): string | undefined {
  return {
    root: 'Account',
    user: 'User',
    'role-session': 'AssumedRole',
    'federated-user': 'FederatedUser',
    anonymous: 'Anonymous',
    service: undefined,
  }[kind];
}

function userId(principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'root':
      return principal.account;
    case 'user':
    case 'role-session':
      return principal.userId;
    case 'federated-user':
      return `${principal.account}:${lastPart(principal.arn)}`;
    case 'anonymous':
      return 'anonymous';
    case 'service':
      return undefined;
  }
}

function serviceName(principal: Principal): string | undefined {
  return principal.kind === 'service' ? principal.name : undefined;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The keys of tags in condition keys ignore case. */
function tagValue(principal: Principal, lowerKey: string): string | undefined {
  const tags: Tags | undefined = 'tags' in principal ? principal.tags : undefined;
  if (!tags) return undefined;
  const key = Object.keys(tags).find((one) => one.toLowerCase() === lowerKey);
  return key === undefined ? undefined : tags[key];
}
