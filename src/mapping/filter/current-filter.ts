type Filter<Item> = (item: Item) => boolean;

/**
 * @param compile compiles the patterns of a mapping
 * @returns a filter with the current patterns, which are compiled again only when they have been replaced
 */
export function currentFilter<Item>(
  patterns: () => readonly string[],
  compile: (patterns: readonly string[]) => Filter<Item>,
): Filter<Item> {
  let compiled: { readonly from: readonly string[]; readonly accepts: Filter<Item> } | undefined;
  return (item) => {
    const from = patterns();
    if (compiled?.from !== from) compiled = { from, accepts: compile(from) };
    return compiled.accepts(item);
  };
}
