import { yieldToEventLoop } from '../../lib/event-loop/yield-to-event-loop.ts';
import type { Family, Labels, Sample } from '../../lib/telemetry/metric-family.ts';

/**
 * - `prometheus`: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4
 * - `openmetrics`: https://prometheus.io/docs/specs/om/open_metrics_spec/, version 1.0.0
 */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

export const CONTENT_TYPES = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const satisfies Record<ExpositionFormat, string>;

/** Prometheus asks for OpenMetrics first; programs that ask for nothing get the older format. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  return accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'prometheus';
}

// About a millisecond of work.
const SAMPLES_PER_TURN = 500;

/** Yields to the event loop after each 500 samples: thousands of shards have tens of thousands of them. */
export async function expositionText(families: readonly Family[], format: ExpositionFormat): Promise<string> {
  const parts: string[] = [];
  let count = 0;
  for (const family of families) {
    parts.push(headerText(family, format));
    for (const sample of family.samples) {
      if (++count % SAMPLES_PER_TURN === 0) await yieldToEventLoop();
      parts.push(sampleText(family, sample));
    }
  }
  if (format === 'openmetrics') parts.push('# EOF\n');
  return parts.join('');
}

function headerText({ name, type, help, unit }: Family, format: ExpositionFormat): string {
  // In OpenMetrics a counter is named without the suffix of its samples.
  const named = format === 'openmetrics' ? name.replace(/_total$/, '') : name;
  const unitLine = format === 'openmetrics' && unit !== undefined ? `# UNIT ${named} ${unit}\n` : '';
  return `# HELP ${named} ${help}\n# TYPE ${named} ${type}\n${unitLine}`;
}

function sampleText({ name }: Family, { labels, value }: Sample): string {
  if (typeof value === 'number') return line(name, labels, value);
  let text = '';
  let upTo = 0;
  for (const [index, count] of value.counts.entries()) {
    upTo += count;
    const bound = value.bounds[index] ?? Infinity;
    text += line(`${name}_bucket`, { ...labels, le: numberText(bound) }, upTo);
  }
  return text + line(`${name}_sum`, labels, value.sum) + line(`${name}_count`, labels, value.count);
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}\n`;
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function numberText(value: number): string {
  return value === Infinity ? '+Inf' : String(value);
}
