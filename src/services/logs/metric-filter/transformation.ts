import { InvalidParameter } from '../errors.ts';
import { compileFilter } from '../filter/pattern.ts';
import { compileSelection } from '../filter/selectors.ts';
import { MAX_FILTER_DIMENSIONS } from '../limits.ts';
import type { MetricFilterDocument } from './document.ts';

/** What a metric filter does with a message. */
export interface CompiledMetricFilter {
  /** Cost of all parts for each character of a message. */
  readonly cost: number;
  readonly matches: (message: string) => boolean;
  /** Undefined for a message without the value, or with one that is no number. */
  readonly valueOf: (message: string) => number | undefined;
  /** Undefined for a message without one of the dimensions. */
  readonly dimensionsOf: (message: string) => Readonly<Record<string, string>> | undefined;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
const MAX_DIMENSION_VALUE_LENGTH = 1024;

/** @throws InvalidParameter with the sentences of docs/aws/logs.md#metric-filters */
export function compileMetricFilter({
  filterPattern,
  transformation,
}: Pick<MetricFilterDocument, 'filterPattern' | 'transformation'>): CompiledMetricFilter {
  const filter = compileFilter(filterPattern);
  const { metricValue, metricNamespace, defaultValue, dimensions } = transformation;
  if (/^AWS\//i.test(metricNamespace)) {
    throw invalid(`metric namespace ${metricNamespace} is reserved for metrics of AWS`);
  }
  if (dimensions && defaultValue !== undefined) {
    throw invalid('dimensions and default value are mutually exclusive properties');
  }
  const valueOf = compileValue(metricValue, filterPattern);
  const dimensionsOf = compileDimensions(dimensions ?? {}, filterPattern);
  const cost = filter?.cost ?? 0;
  return {
    // The value and each dimension parse a matching message once more.
    cost: cost * (2 + Object.keys(dimensions ?? {}).length),
    matches: (message) => filter?.matches(message) ?? true,
    valueOf,
    dimensionsOf,
  };
}

function compileValue(metricValue: string, pattern: string): CompiledMetricFilter['valueOf'] {
  const literal = numberOf(metricValue);
  if (literal !== undefined) return () => literal;
  const select = compileSelection(metricValue, pattern);
  if (!select) throw invalid(`metric value ${metricValue} must be a valid number`);
  return (message) => numberOf(select(message) ?? '');
}

function compileDimensions(
  dimensions: Readonly<Record<string, string>>,
  pattern: string,
): CompiledMetricFilter['dimensionsOf'] {
  const entries = Object.entries(dimensions);
  if (entries.length > 0 && !/^\s*[[{]/.test(pattern)) {
    throw InvalidParameter('The specified filter pattern does not support dimensions');
  }
  if (entries.length > MAX_FILTER_DIMENSIONS) {
    throw invalid(`a metric has at most ${MAX_FILTER_DIMENSIONS} dimensions`);
  }
  const selections = entries.map(([name, selector]) => {
    const select = compileSelection(selector, pattern);
    if (!select) throw invalid('dimension value must be valid selector');
    return [name, select] as const;
  });
  return (message) => {
    const values = selections.map(([name, select]) => [name, select(message)?.trim()] as const);
    const isComplete = values.every(
      ([, value]) => value !== undefined && value !== '' && value.length <= MAX_DIMENSION_VALUE_LENGTH,
    );
    return isComplete ? (Object.fromEntries(values) as Record<string, string>) : undefined;
  };
}

function numberOf(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function invalid(problem: string): Error {
  return InvalidParameter(`Invalid metric transformation: ${problem}`);
}
