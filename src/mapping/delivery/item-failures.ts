import { parseJson } from '../../lib/json/bounded-json.ts';

/** The member `batchItemFailures` of a function's result. */
export function itemFailures(payload: Buffer): { readonly items: unknown } | 'not-json' {
  try {
    return { items: memberOf(parseJson(payload), 'batchItemFailures') };
  } catch {
    return 'not-json';
  }
}

/** The record or message that an item identifies. */
export function identifierOf(item: unknown): string | undefined {
  const identifier = memberOf(item, 'itemIdentifier');
  return typeof identifier === 'string' ? identifier : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
