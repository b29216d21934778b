import { parseArn } from '../../lib/aws/arn.ts';

interface NamedApi {
  readonly region: string;
  readonly apiId: string;
  /** Set in the ARN of a stage, and of what belongs to a stage. */
  readonly stageName: string | undefined;
}

const TAGS_PREFIX = '/tags/';

/**
 * The API that an ARN of API Gateway is about: `arn:aws:apigateway:REGION::/restapis/ID/stages/NAME`, or the encoded ARN in the
 * path of its tags.
 * @param collection `apis` of HTTP APIs, `restapis` of REST APIs
 */
export function apiOfArn(text: string, collection: 'apis' | 'restapis'): NamedApi | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 'apigateway') return undefined;
  if (arn.resource.startsWith(TAGS_PREFIX)) {
    const tagged = decoded(arn.resource.slice(TAGS_PREFIX.length));
    return tagged.includes(TAGS_PREFIX) ? undefined : apiOfArn(tagged, collection);
  }
  const [, first, apiId, kind, stageName] = arn.resource.split('/');
  if (first !== collection || apiId === undefined || apiId === '') return undefined;
  return { region: arn.region, apiId, stageName: kind === 'stages' ? stageName : undefined };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
