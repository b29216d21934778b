const DEFAULT_PAGE_ITEMS = 100;

/**
 * The part of a list that comes after a marker, which is the name of the last item of the page before.
 * @param nameOf no two items have the same
 */
export function pageAfter<T>(
  all: readonly T[],
  { Marker, MaxItems = DEFAULT_PAGE_ITEMS }: { Marker?: string | undefined; MaxItems?: number | undefined },
  nameOf: (item: T) => string,
): { items: T[]; IsTruncated: boolean; Marker?: string } {
  const start = Marker === undefined ? 0 : all.findIndex((item) => nameOf(item) === Marker) + 1;
  const items = all.slice(start, start + MaxItems);
  const last = items.at(-1);
  return start + items.length < all.length && last !== undefined
    ? { items, IsTruncated: true, Marker: nameOf(last) }
    : { items, IsTruncated: false };
}
