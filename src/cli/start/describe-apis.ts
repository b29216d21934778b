import type { RunningServer } from '../../server/start/running-server.ts';

/** The line that shows where the APIs of API Gateway are, when they have a port of their own. */
export function apiLines({ apiEndpoint }: RunningServer): string[] {
  return apiEndpoint === undefined ? [] : [`APIs: ${apiEndpoint}`];
}

/** The same as a member of a JSON object. */
export function apiJson({ apiEndpoint }: RunningServer) {
  return apiEndpoint === undefined ? {} : { apiEndpoint };
}
