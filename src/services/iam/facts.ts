import { parseArn } from '../../lib/aws/arn.ts';
import type { ResourceFacts } from '../../schema/access.ts';
import type { IamContext } from './context.ts';

/** Tags of roles. */
export function iamFacts({ roles }: IamContext): ResourceFacts {
  return {
    async tagsOf(arn) {
      const parsed = parseArn(arn);
      const name = parsed && /^role\/(?:.*\/)?([^/]+)$/.exec(parsed.resource)?.[1];
      const role = name === undefined ? undefined : await roles.find(parsed!.account, name);
      return role && Object.fromEntries(role.tags.map(({ Key, Value }) => [Key, Value]));
    },
  };
}
