import { ownMember } from '../../../lib/own-member.ts';
import { withStageVariables } from './stage-variables.ts';

/**
 * The URL of an integration with `{name}` and `${stageVariables.name}` replaced. A value is encoded, except the slashes of
 * a greedy parameter.
 * @returns undefined for a text that is no URL of a server
 */
export function urlOf(
  uri: string,
  pathParameters: Readonly<Record<string, string>>,
  stageVariables: Readonly<Record<string, string>>,
): URL | undefined {
  const text = withStageVariables(uri, stageVariables).replaceAll(
    /\{([^{}+]+)\+?\}/g,
    (whole, name: string) => {
      const value = ownMember(pathParameters, name);
      return value === undefined ? whole : value.split('/').map(encodeURIComponent).join('/');
    },
  );
  const url = isHttpUrl(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url) url.hash = '';
  return url;
}

/** Adds the query of a request to that of an integration, as the client has encoded it. */
export function appendQuery(url: URL, rawQuery: string): void {
  if (rawQuery !== '') url.search = url.search === '' ? rawQuery : `${url.search}&${rawQuery}`;
}

export function isHttpUrl(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}
