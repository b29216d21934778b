import { compileLinearPattern, InvalidPattern } from '../../../lib/pattern/linear-pattern.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { HttpResponse } from '../../http/response.ts';
import { gatewayResponse } from '../gateway-response.ts';
import type { Integration } from '../rest/shapes.ts';

/**
 * The response of an HTTP integration of a REST API: the integration response whose pattern matches the status of the
 * server, or the one without a pattern, with the headers that it maps and the body of the server.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
export async function restUrlResponse(
  { integrationResponses = {} }: Infer<typeof Integration>,
  received: HttpResponse,
): Promise<HttpResponse> {
  const responses = Object.entries(integrationResponses);
  let chosen = responses.find(([, { selectionPattern }]) => !selectionPattern);
  for (const response of responses) {
    const { selectionPattern } = response[1];
    if (!selectionPattern || !(await matches(selectionPattern, String(received.status)))) continue;
    chosen = response;
    break;
  }
  if (!chosen) return gatewayResponse(500, 'Internal server error');
  const [status, { responseParameters = {} }] = chosen;
  const headers: Record<string, string> = {
    'content-type': received.headers['content-type'] ?? 'application/json',
  };
  for (const [key, expression] of Object.entries(responseParameters)) {
    const name = /^method\.response\.header\.(.+)$/.exec(key)?.[1]?.toLowerCase();
    const constant = /^'(.*)'$/s.exec(expression)?.[1];
    const source = /^integration\.response\.header\.(.+)$/.exec(expression)?.[1]?.toLowerCase();
    const value = constant ?? (source === undefined ? undefined : received.headers[source]);
    if (name !== undefined && value !== undefined) headers[name] = value;
  }
  return { status: Number(status), headers, cookies: [], body: received.body };
}

/** A pattern that this server cannot match with bounded time chooses no response. */
async function matches(pattern: string, status: string): Promise<boolean> {
  try {
    const isMatch = await compileLinearPattern(pattern);
    return isMatch(status);
  } catch (error) {
    if (error instanceof InvalidPattern) return false;
    throw error;
  }
}
