import { assert } from '../../lib/assert.ts';

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'label'; readonly name: string }
  /** Matches the rest of the path, including slashes. */
  | { readonly kind: 'greedy'; readonly name: string };

/** A parsed template: `/2015-03-31/functions/{FunctionName}/code`, `/{Bucket}/{Key+}?uploads`. */
export interface PathTemplate {
  readonly segments: readonly Segment[];
  /** Required parameters: a name, and a value if the template has one. */
  readonly query: readonly (readonly [name: string, value: string | undefined])[];
}

export function parsePathTemplate(template: string): PathTemplate {
  const [path = '', query = ''] = template.split('?');
  const segments = path.split('/').slice(1).map(parseSegment);
  if (segments.at(-1)?.kind === 'literal' && path.endsWith('/')) segments.pop();
  assert(
    segments.every(({ kind }, index) => kind !== 'greedy' || index === segments.length - 1),
    `${template}: a greedy label must be last`,
  );
  return {
    segments,
    query: query === '' ? [] : query.split('&').map(parseQueryPart),
  };
}

function parseSegment(text: string): Segment {
  const label = /^\{([^}+]+)(\+?)\}$/.exec(text);
  if (!label) return { kind: 'literal', text };
  return { kind: label[2] === '+' ? 'greedy' : 'label', name: label[1]! };
}

function parseQueryPart(part: string): readonly [string, string | undefined] {
  const [name = '', value] = part.split('=');
  return [name, value];
}

/**
 * @param path as sent, percent-encoded; a trailing slash is ignored
 * @returns the decoded labels; undefined when the path or the query does not match
 */
export function matchPath(
  { segments, query: required }: PathTemplate,
  path: string,
  query: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  for (const [name, value] of required) {
    if (!Object.hasOwn(query, name) || (value !== undefined && query[name] !== value)) return undefined;
  }
  const parts = path.split('/').slice(1);
  const isGreedy = segments.at(-1)?.kind === 'greedy';
  if (!isGreedy && parts.at(-1) === '') parts.pop();
  if (isGreedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = segment.kind === 'greedy' ? parts.slice(index).join('/') : parts[index]!;
    const text = decodePercent(part);
    if (text === undefined || text === '') return undefined;
    if (segment.kind !== 'literal') labels[segment.name] = text;
    else if (segment.text !== text) return undefined;
  }
  return labels;
}

/** The inverse of `matchPath`, with the required parameters. */
export function fillPath(
  { segments, query }: PathTemplate,
  labelText: (name: string) => string,
): { path: string; query: [name: string, value: string][] } {
  const parts = segments.map((segment) => {
    if (segment.kind === 'literal') return segment.text;
    const encoded = encodeSegment(labelText(segment.name));
    return segment.kind === 'greedy' ? encoded.replaceAll('%2F', '/') : encoded;
  });
  return { path: `/${parts.join('/')}`, query: query.map(([name, value]) => [name, value ?? '']) };
}

/** Orders templates with more requirements first. */
export function compareSpecificity(one: PathTemplate, other: PathTemplate): number {
  const literals = ({ segments }: PathTemplate) => segments.filter(({ kind }) => kind === 'literal').length;
  return other.query.length - one.query.length || literals(other) - literals(one);
}

/** Encodes all but the unreserved characters of RFC 3986. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
