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

/**
 * Yields to the event loop after each family and after 500 samples: thousands of shards have tens of thousands of them. What was written
 * becomes bytes at once, because texts of megabytes on the heap stop the program while they are collected.
 * @returns UTF-8
 */
export async function expositionText(families: Iterable<Family>, format: ExpositionFormat): Promise<Buffer> {
  const labels = new LabelTexts();
  const chunks: Buffer[] = [];
  for (const family of families) {
    await yieldToEventLoop();
    let text = headerText(family, format);
    for (const [index, sample] of family.samples.entries()) {
      if (index % SAMPLES_PER_TURN === SAMPLES_PER_TURN - 1) {
        chunks.push(Buffer.from(text));
        text = '';
        await yieldToEventLoop();
      }
      text += sampleText(family, sample, labels);
    }
    chunks.push(Buffer.from(text));
  }
  if (format === 'openmetrics') chunks.push(Buffer.from('# EOF\n'));
  return Buffer.concat(chunks);
}

/** The families of a group have the same labels, as the same objects, so each text is written once. */
class LabelTexts {
  readonly #texts = new WeakMap<Labels, string>();

  of(labels: Labels): string {
    let text = this.#texts.get(labels);
    if (text === undefined) {
      text = labelText(labels);
      this.#texts.set(labels, text);
    }
    return text;
  }
}

function headerText({ name, type, help, unit }: Family, format: ExpositionFormat): string {
  // In OpenMetrics a counter is named without the suffix of its samples.
  const named = format === 'openmetrics' ? name.replace(/_total$/, '') : name;
  const unitLine = format === 'openmetrics' && unit !== undefined ? `# UNIT ${named} ${unit}\n` : '';
  return `# HELP ${named} ${help}\n# TYPE ${named} ${type}\n${unitLine}`;
}

function sampleText({ name }: Family, { labels, value }: Sample, texts: LabelTexts): string {
  const text = texts.of(labels);
  if (typeof value === 'number') return line(name, text, value);
  let lines = '';
  let upTo = 0;
  for (const [index, count] of value.counts.entries()) {
    upTo += count;
    const bound = value.bounds[index] ?? Infinity;
    lines += line(`${name}_bucket`, labelText({ ...labels, le: numberText(bound) }), upTo);
  }
  return lines + line(`${name}_sum`, text, value.sum) + line(`${name}_count`, text, value.count);
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels} ${numberText(value)}\n`;
}

/** `{stream="orders",shard="shardId-000000000000"}`; nothing without labels */
function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function numberText(value: number): string {
  return value === Infinity ? '+Inf' : String(value);
}
