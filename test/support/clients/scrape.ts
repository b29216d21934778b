interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  readonly contentType: string;
  readonly text: string;
  readonly samples: readonly ScrapedSample[];
  /** The sum of the samples of a metric that have these labels; fails when there is none. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

/** Reads the metrics of a server. Understands what the server writes, not all of the format. */
export async function scrape(
  endpoint: string,
  accept = 'text/plain',
  headers: Readonly<Record<string, string>> = {},
): Promise<Scrape> {
  const response = await fetch(`${endpoint}/_millrace/metrics`, { headers: { accept, ...headers } });
  const text = await response.text();
  const samples = Array.from(
    text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm),
    ([, name, labels, value]) => ({
      name: name!,
      labels: Object.fromEntries(
        Array.from((labels ?? '').matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g), ([, label, of]) => [
          label!,
          of!,
        ]),
      ),
      value: value === '+Inf' ? Infinity : Number(value),
    }),
  );
  return {
    contentType: response.headers.get('content-type')!,
    text,
    samples,
    sum(name, labels = {}) {
      const found = samples.filter(
        (sample) =>
          sample.name === name &&
          Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      );
      if (found.length === 0) throw new Error(`no sample of ${name} has ${JSON.stringify(labels)}`);
      return found.reduce((sum, { value }) => sum + value, 0);
    },
  };
}
