import { formatArn, parseArn } from '../../../lib/aws/arn.ts';
import type { ResourceFacts } from '../../../schema/access.ts';
import { apiOfArn } from '../api-of-arn.ts';
import type { RestApiContext } from './context.ts';

/**
 * The policies of APIs, for calls of their routes: `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`. The tags of an
 * API count for what belongs to it; those of a stage come first.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported.html
 */
export function restApiFacts({ apis }: RestApiContext): ResourceFacts {
  return {
    async policyOf(arn) {
      const { service, account = '', region = '', resource = '' } = parseArn(arn) ?? {};
      const [id = ''] = resource.split('/');
      if (service !== 'execute-api') return undefined;
      const policy = (await apis.find({ account, region }, id))?.settings.policy;
      // The short form of resources: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
      return policy?.replaceAll('"execute-api:/', `"${formatArn('execute-api', { account, region }, id)}/`);
    },
    async tagsOf(arn, { account }) {
      const named = apiOfArn(arn, 'restapis');
      const api = named && (await apis.find({ account, region: named.region }, named.apiId));
      const stage = named?.stageName === undefined ? undefined : api?.stages[named.stageName];
      return api && { ...api.settings.tags, ...stage?.tags };
    },
  };
}
