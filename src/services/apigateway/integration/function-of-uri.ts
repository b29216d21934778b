import { parseArn } from '../../../lib/aws/arn.ts';
import { withStageVariables } from './stage-variables.ts';

/**
 * The ARN of the function of an integration or authorizer: the URI is the ARN itself, or
 * `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`.
 * @param stageVariables replace `${stageVariables.name}`
 * @returns undefined for a URI that names no function
 */
export function parseIntegrationFunction(
  uri: string,
  stageVariables: Readonly<Record<string, string>> = {},
): string | undefined {
  const path =
    /:lambda:path\/2015-03-31\/functions\/(.+)\/(?:invocations|response-streaming-invocations)$/.exec(uri);
  const text = withStageVariables(path?.[1] ?? uri, stageVariables);
  const arn = parseArn(text);
  return arn?.service === 'lambda' && arn.resource.startsWith('function:') ? text : undefined;
}
