/** An API is at `/_millrace/api/ID/STAGE/…`. */
export const API_PREFIX = '/_millrace/api/';

/** The id in a path below `API_PREFIX`, and the rest of the path, which starts with the stage. */
export interface ApiPath {
  readonly apiId: string;
  readonly rest: string;
}

/** @returns undefined for a path without an id */
export function parseApiPath(path: string): ApiPath | undefined {
  const match = /^\/_millrace\/api\/([a-z0-9]{10})(\/.*)?$/.exec(path);
  return match ? { apiId: match[1]!, rest: match[2] ?? '/' } : undefined;
}

/** @param stage undefined for the URL of all stages */
export function apiUrl(endpoint: string, apiId: string, stage?: string): string {
  return `${endpoint}${API_PREFIX}${apiId}${stage === undefined ? '' : `/${stage}`}`;
}
