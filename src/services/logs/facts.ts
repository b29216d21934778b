import { parseArn } from '../../lib/aws/arn.ts';
import type { ResourceFacts } from '../../schema/access.ts';
import type { LogsContext } from './context.ts';

/** Tags of groups, which their streams share. */
export function logsFacts({ groups }: Pick<LogsContext, 'groups'>): ResourceFacts {
  return {
    async tagsOf(arn) {
      const parsed = parseArn(arn);
      const name = parsed && /^log-group:([^:]+)/.exec(parsed.resource)?.[1];
      return name === undefined ? undefined : (await groups.find(parsed!, name))?.document.tags;
    },
  };
}
