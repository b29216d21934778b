import type { WireRequest } from '../../protocol/http.ts';

const NO_QUERY: WireRequest['query'] = Object.freeze({});

/** Splits a request target: `/a/b?x=1`, or `http://host/a/b?x=1` as sent through a proxy. */
export function splitRequestTarget(target: string): Pick<WireRequest, 'path' | 'query' | 'rawQuery'> {
  const origin = /^https?:\/\/[^/?]*/i.exec(target);
  const pathAndQuery = origin ? target.slice(origin[0].length) : target;
  const mark = pathAndQuery.indexOf('?');
  if (mark < 0) return { path: pathAndQuery || '/', query: NO_QUERY, rawQuery: '' };
  const rawQuery = pathAndQuery.slice(mark + 1);
  return { path: pathAndQuery.slice(0, mark) || '/', query: parseQuery(rawQuery), rawQuery };
}

function parseQuery(text: string): WireRequest['query'] {
  // Without a prototype, `__proto__` is a parameter like any other.
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) query[name] ??= value;
  return query;
}
