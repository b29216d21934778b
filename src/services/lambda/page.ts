import { InvalidParameterValue } from './errors.ts';
import { MAX_PAGE_ITEMS } from './limits.ts';

export interface Page<T> {
  readonly items: T[];
  /** Where the next page starts; undefined on the last one. */
  readonly nextMarker: string | undefined;
}

/**
 * The page of a sorted list that a marker asks for. A marker is the place to go on from: items that come or
 * go between two pages may shift it, as on AWS.
 */
export function pageOf<T>(
  all: readonly T[],
  marker: string | undefined,
  maxItems: number | undefined,
): Page<T> {
  if (marker !== undefined && !/^\d{1,9}$/.test(marker)) {
    throw InvalidParameterValue(`The marker ${JSON.stringify(marker)} was not handed out by this server.`);
  }
  const start = Number(marker ?? 0);
  const end = start + Math.min(maxItems ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS);
  return { items: all.slice(start, end), nextMarker: end < all.length ? String(end) : undefined };
}
