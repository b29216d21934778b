/** A metric, and where its value is found in the source `T`. */
export interface Series<T> {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly value: (source: T) => number;
}

/** The samples of all sources, grouped by metric as the format requires. */
export function seriesText<T>(
  prefix: string,
  series: readonly Series<T>[],
  sources: readonly { readonly source: T; readonly labels: string }[],
): string {
  return series
    .map(({ name, type, help, value }) => {
      const full = `${prefix}_${name}`;
      const samples = sources.map(({ source, labels }) => `${full}${labels} ${value(source)}\n`);
      return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${samples.join('')}`;
    })
    .join('');
}

/** Names and ARNs contain no characters that need escaping. */
export function labels(values: Readonly<Record<string, string>>): string {
  return `{${Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}
