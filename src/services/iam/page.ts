const DEFAULT_PAGE_ITEMS = 100;

/** The part of a list that comes after a marker, which is the last item of the page before. */
export function pageAfter(
  all: readonly string[],
  { Marker, MaxItems = DEFAULT_PAGE_ITEMS }: { Marker?: string | undefined; MaxItems?: number | undefined },
): { items: string[]; IsTruncated: boolean; Marker?: string } {
  const start = Marker === undefined ? 0 : all.indexOf(Marker) + 1;
  const items = all.slice(start, start + MaxItems);
  const last = items.at(-1);
  return start + items.length < all.length && last !== undefined
    ? { items, IsTruncated: true, Marker: last }
    : { items, IsTruncated: false };
}
