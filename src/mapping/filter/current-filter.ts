import { compileRecordFilter, type RecordFilter } from './record-filter.ts';

/** @returns a filter with the current patterns, which are compiled again only when they have been replaced */
export function currentFilter(patterns: () => readonly string[]): RecordFilter {
  let compiled: { readonly from: readonly string[]; readonly accepts: RecordFilter } | undefined;
  return (record) => {
    const from = patterns();
    if (compiled?.from !== from) compiled = { from, accepts: compileRecordFilter(from) };
    return compiled.accepts(record);
  };
}
