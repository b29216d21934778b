import type { ResourceFacts } from '../../../schema/access.ts';
import { apiOfArn } from '../api-of-arn.ts';
import type { HttpApiContext } from './context.ts';

/** The tags of an API count for what belongs to it; those of a stage come first. */
export function httpApiFacts({ apis }: Pick<HttpApiContext, 'apis'>): ResourceFacts {
  return {
    async tagsOf(arn, { account }) {
      const named = apiOfArn(arn, 'apis');
      const api = named && (await apis.find({ account, region: named.region }, named.apiId));
      const stage = named?.stageName === undefined ? undefined : api?.stages[named.stageName];
      return api && { ...api.tags, ...stage?.tags };
    },
  };
}
