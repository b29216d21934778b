import { partitionOf } from '../../../lib/aws/arn.ts';
import type { Access } from '../../../schema/access.ts';
import { onPath } from '../access.ts';
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
  const tagged = readTaggedArn(arn);
  if (!tagged) throw NotFound(`Invalid resource ARN: ${arn}`);
  return tagged;
}

function readTaggedArn(arn: string): TaggedResource | undefined {
  const match = /^arn:[^:]+:apigateway:[^:]*::\/(?:v2\/)?apis\/([a-z0-9]+)(?:\/stages\/([^/]+))?$/.exec(arn);
  return match ? { apiId: match[1]!, stageName: match[2] } : undefined;
}

/** An action on the tags of an ARN, of which operations ignore the partition, the region and the version of the path. */
export function onTags(method: 'GET' | 'POST' | 'DELETE'): Access<{ readonly ResourceArn: string }, never> {
  return onPath(method, '/tags/{ResourceArn}').map((rule) => ({
    ...rule,
    resourcesOf({ ResourceArn: arn, ...input }, caller, context) {
      const tagged = readTaggedArn(arn);
      const { region } = caller;
      const named = tagged ? taggedArn(region, partitionOf(region), tagged.apiId, tagged.stageName) : arn;
      return rule.resourcesOf!({ ...input, ResourceArn: named }, caller, context);
    },
  }));
}

/** @param stageName the stage of the API; undefined for the API itself */
export function taggedArn(region: string, partition: string, apiId: string, stageName?: string): string {
  const stage = stageName === undefined ? '' : `/stages/${stageName}`;
  return `arn:${partition}:apigateway:${region}::/apis/${apiId}${stage}`;
}
