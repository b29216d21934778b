import { ownMember } from '../../../lib/own-member.ts';

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
  const text = uri
    .replaceAll(
      /\$\{stageVariables\.(\w+)\}/g,
      (whole, name: string) => ownMember(stageVariables, name) ?? whole,
    )
    .replaceAll(/\{([^{}+]+)\+?\}/g, (whole, name: string) => {
      const value = ownMember(pathParameters, name);
      return value === undefined ? whole : value.split('/').map(encodeURIComponent).join('/');
    });
  const url = isHttpUrl(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url) url.hash = '';
  return url;
}

export function isHttpUrl(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}
