import { functionOf, sourceOf } from '../streams/mapping-names.ts';
import type { Plot, PlotLine } from './plot.ts';
import type { ReadHistory } from './read-history.ts';
import type { Unit } from './units.ts';

/** More lines could not be distinguished; the rest is combined into one. */
const MAX_LINES = 7;

type Values = readonly (number | null)[];
type Kind = ReadHistory['series'][number]['kind'];

/** The series of a report by kind, metric and name, with names for people. */
export class Figures {
  readonly startMs: number;
  readonly stepMs: number;
  readonly #history: ReadHistory;
  readonly #byMetric = new Map<string, Map<string, Values>>();
  readonly #mappingNames: ReadonlyMap<string, string>;
  readonly #hasNamespaces: boolean;

  constructor(history: ReadHistory) {
    this.#history = history;
    const { series, mappings } = history;
    this.startMs = series[0]?.startMs ?? history.fromMs;
    this.stepMs = series[0]?.stepMs ?? 1;
    for (const { kind, metric, name, values } of series) {
      const key = `${kind} ${metric}`;
      const known = this.#byMetric.get(key) ?? new Map<string, Values>();
      this.#byMetric.set(key, known.set(name, values));
    }
    this.#mappingNames = new Map(
      mappings.map((mapping) => [mapping.uuid, `${functionOf(mapping)} ← ${sourceOf(mapping)}`]),
    );
    const namespaces = series
      .filter(({ kind }) => kind === 'stream' || kind === 'function')
      .map(({ name }) => name.split('/', 2).join('/'));
    this.#hasNamespaces = new Set(namespaces).size > 1;
  }

  get isEmpty(): boolean {
    return this.#byMetric.size === 0;
  }

  /** By name, in order. */
  of(kind: Kind, metric: string): ReadonlyMap<string, Values> {
    return this.#byMetric.get(`${kind} ${metric}`) ?? new Map<string, Values>();
  }

  names(kind: Kind): string[] {
    const names = [...this.#byMetric].flatMap(([key, series]) =>
      key.startsWith(`${kind} `) ? [...series.keys()] : [],
    );
    return [...new Set(names)].sort();
  }

  /** Those of the period, and those that were not invoked in it. */
  functionNames(): string[] {
    const existing = this.#history.functions.map(
      ({ account, region, functionName }) => `${account}/${region}/${functionName}`,
    );
    return [...new Set([...this.names('function'), ...existing])].sort();
  }

  /** What people call a series: without its account and region, if all have the same. */
  label(kind: Kind, name: string): string {
    // A mapping that was deleted since then.
    if (kind === 'mapping') return this.#mappingNames.get(name) ?? `mapping ${name}`;
    return this.#hasNamespaces ? name : name.split('/').slice(2).join('/');
  }

  total(kind: Kind, metric: string, name?: string): number {
    return this.#values(kind, metric, name).reduce<number>((sum, value) => sum + (value ?? 0), 0);
  }

  highest(kind: Kind, metric: string, name?: string): number {
    return this.#values(kind, metric, name).reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  }

  /** Counts as rates. */
  rates(series: ReadonlyMap<string, Values>, divisor = 1): Map<string, Values> {
    const seconds = this.stepMs / 1_000;
    return mapValues(series, (value) => (value === null ? null : value / seconds / divisor));
  }

  /** A sum divided by its count; null where nothing was counted. */
  averages(kind: Kind, sum: string, count: string): Map<string, Values> {
    const counts = this.of(kind, count);
    return new Map(
      Array.from(this.of(kind, sum), ([name, values]) => [
        name,
        values.map((value, index) => {
          const divisor = counts.get(name)?.[index] ?? 0;
          return value === null || divisor === 0 ? null : value / divisor;
        }),
      ]),
    );
  }

  plot(
    text: { readonly title: string; readonly note: string; readonly whenEmpty: string; readonly unit: Unit },
    kind: Kind,
    series: ReadonlyMap<string, Values>,
    label = (name: string) => this.label(kind, name),
  ): Plot {
    const lines = Array.from(series, ([name, values]) => ({
      label: label(name),
      values: this.#ended(values),
    }));
    return { ...text, startMs: this.startMs, stepMs: this.stepMs, lines: busiest(lines, text.unit) };
  }

  /** Without the current step, which is not over: its counts would look like a drop. */
  #ended(values: Values): Values {
    const isOver = this.startMs + values.length * this.stepMs <= this.#history.toMs;
    return isOver || values.length <= 2 ? values : values.slice(0, -1);
  }

  #values(kind: Kind, metric: string, name: string | undefined): Values {
    const series = this.of(kind, metric);
    return name === undefined ? [...series.values()].flat() : (series.get(name) ?? []);
  }
}

/** The lines with most below them, and one for the others. */
function busiest(lines: readonly PlotLine[], unit: Unit): PlotLine[] {
  const weight = ({ values }: PlotLine) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const active = lines.filter((line) => weight(line) > 0);
  const ordered = active.toSorted((one, other) => weight(other) - weight(one));
  const rest = ordered.slice(MAX_LINES);
  const shown = ordered.slice(0, MAX_LINES).sort((one, other) => (one.label < other.label ? -1 : 1));
  if (rest.length === 0) return shown;
  const isLevel = unit === 'milliseconds';
  const values = rest[0]!.values.map((_, index) => {
    const known = rest.map((line) => line.values[index] ?? 0);
    return isLevel ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0);
  });
  return [...shown, { label: `${rest.length} others, ${isLevel ? 'the highest' : 'together'}`, values }];
}

function mapValues(
  series: ReadonlyMap<string, Values>,
  change: (value: number | null) => number | null,
): Map<string, Values> {
  return new Map(Array.from(series, ([name, values]) => [name, values.map(change)]));
}

/** The sum of several metrics with the same names. */
export function together(...all: readonly ReadonlyMap<string, Values>[]): Map<string, Values> {
  const sum = new Map<string, Values>();
  for (const series of all) {
    for (const [name, values] of series) {
      const known = sum.get(name);
      sum.set(name, known ? values.map((value, index) => (value ?? 0) + (known[index] ?? 0)) : values);
    }
  }
  return sum;
}
