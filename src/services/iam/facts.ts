import { parseArn } from '../../lib/aws/arn.ts';
import type { ResourceFacts } from '../../schema/access.ts';
import type { IamContext } from './context.ts';
import { roleArn } from './role/role-document.ts';
import { userArn } from './user/user-document.ts';
import { tagsByKey } from '../identities/credentials.ts';

/** The trust policies of roles, which sts:AssumeRole is checked against, and tags. */
export function iamFacts({ identities }: Pick<IamContext, 'identities'>): ResourceFacts {
  const find = (arn: string) => {
    const { account = '', resource = '' } = parseArn(arn) ?? {};
    const name = resource.slice(resource.lastIndexOf('/') + 1);
    if (resource.startsWith('role/')) {
      const role = identities.role(account, name);
      return role && roleArn(role) === arn
        ? { tags: role.tags, policy: role.assumeRolePolicyDocument }
        : undefined;
    }
    const user = resource.startsWith('user/') ? identities.user(account, name) : undefined;
    return user && userArn(user) === arn ? { tags: user.tags, policy: undefined } : undefined;
  };
  return {
    policyOf: (arn) => find(arn)?.policy,
    tagsOf(arn) {
      const found = find(arn);
      return found && tagsByKey(found.tags);
    },
  };
}
