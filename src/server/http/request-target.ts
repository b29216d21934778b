import type { WireRequest } from '../../protocol/http.ts';

const NO_QUERY: WireRequest['query'] = Object.freeze({});

/** Parts a request target: `/a/b?x=1`, or `http://host/a/b?x=1` as sent through a proxy. */
export function splitRequestTarget(target: string): Pick<WireRequest, 'path' | 'query' | 'rawQuery'> {
  const origin = /^https?:\/\/[^/?]*/i.exec(target);
  const local = origin ? target.slice(origin[0].length) : target;
  const mark = local.indexOf('?');
  if (mark < 0) return { path: local || '/', query: NO_QUERY, rawQuery: '' };
  const rawQuery = local.slice(mark + 1);
  return { path: local.slice(0, mark) || '/', query: parseQuery(rawQuery), rawQuery };
}

function parseQuery(text: string): WireRequest['query'] {
  // No prototype: a query may name `__proto__` like anything else.
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) query[name] ??= value;
  return query;
}
