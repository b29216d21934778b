import { parseArn } from '../../lib/aws/arn.ts';
import type { ResourceFacts } from '../../schema/access.ts';
import type { CloudWatchContext } from './context.ts';

/** Tags of alarms. */
export function cloudWatchFacts({ alarms }: CloudWatchContext): ResourceFacts {
  return {
    async tagsOf(arn) {
      const parsed = parseArn(arn);
      const name = parsed && /^alarm:(.+)$/.exec(parsed.resource)?.[1];
      return name === undefined ? undefined : (await alarms.find(parsed!, name))?.tags;
    },
  };
}
