import type { WireRequest } from '../../protocol/http.ts';

// Distinguishes the tokens of pipelines from those of other credentials, such as the ones of AssumeRole.
const PREFIX = 'millrace-pipeline-';

/**
 * The session token in the credentials of a pipeline's clients: the one setting of a client that every request carries
 * and that decides nothing else here.
 */
export function pipelineToken(id: string): string {
  return PREFIX + id;
}

/** The token of a request: in a header, or in the query of a presigned URL. Undefined when it names no pipeline. */
export function pipelineTokenOf({ headers, query }: WireRequest): string | undefined {
  const token = headers['x-amz-security-token'] ?? query['X-Amz-Security-Token'];
  return token?.startsWith(PREFIX) ? token : undefined;
}
