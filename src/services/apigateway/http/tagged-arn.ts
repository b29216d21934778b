import { NotFound } from '../errors.ts';

/** An API, or a stage of it. */
export interface TaggedResource {
  readonly apiId: string;
  readonly stageName: string | undefined;
}

/**
 * `arn:aws:apigateway:us-east-1::/apis/ID`, `arn:aws:apigateway:us-east-1::/apis/ID/stages/NAME`.
 * @throws NotFound for any other ARN
 */
export function parseTaggedArn(arn: string): TaggedResource {
  const match = /^arn:[^:]+:apigateway:[^:]*::\/(?:v2\/)?apis\/([a-z0-9]+)(?:\/stages\/([^/]+))?$/.exec(arn);
  if (!match) throw NotFound(`Invalid resource ARN: ${arn}`);
  return { apiId: match[1]!, stageName: match[2] };
}

/** @param stageName the stage of the API; undefined for the API itself */
export function taggedArn(region: string, partition: string, apiId: string, stageName?: string): string {
  const stage = stageName === undefined ? '' : `/stages/${stageName}`;
  return `arn:${partition}:apigateway:${region}::/apis/${apiId}${stage}`;
}
