import { markdownTable } from '../../scripts/markdown-table.ts';
import { median } from '../../src/cli/bench/side-by-side.ts';
import type { NodeFigures, NodeResult, OwnCodeFigures } from './figures.ts';

/** The medians of each version, in Markdown. */
export function renderNodes(results: readonly NodeResult[]): string {
  const head = [
    'Node.js',
    'PutRecord',
    'puts/s',
    'record of PutRecords',
    'GetRecords of 10 MB',
    "1,000 records of the article's path",
    'start',
    '`node -e 0`',
  ];
  const rows = results.map(({ version, rounds }) => {
    const of = (figure: Exclude<keyof NodeFigures, keyof OwnCodeFigures>) =>
      median(rounds.map((round) => round[figure]));
    return [
      version,
      `${of('putMicros').toFixed(1)} µs`,
      Math.round(of('putsPerSecond')).toLocaleString('en-US'),
      `${of('batchedPutMicros').toFixed(2)} µs`,
      `${of('readMs').toFixed(1)} ms`,
      `${of('pathMs').toFixed(0)} ms`,
      `${of('startMs').toFixed(0)} ms`,
      `${of('bareStartMs').toFixed(0)} ms`,
    ];
  });
  return markdownTable(head, rows);
}

/** What Millrace does itself beside what each version offers for it, in Markdown. */
export function renderOwnCode(results: readonly NodeResult[]): string {
  const head = [
    'Node.js',
    'request: ours',
    '`node:http`',
    'base64 decoded: ours',
    '`Buffer`',
    '`setFromBase64`',
    'encoded: ours',
    '`Buffer`',
    '`toBase64`',
    'MD5: `hash`',
    '`createHash`',
  ];
  const rows = results.map(({ version, rounds }) => {
    const of = (figure: keyof OwnCodeFigures) => {
      const all = rounds.flatMap((round) => round[figure] ?? []);
      return all.length === 0 ? 'not there' : `${median(all).toFixed(2)} µs`;
    };
    return [
      version,
      of('ownHttpMicros'),
      of('nodeHttpMicros'),
      of('vectorDecodeMicros'),
      of('bufferDecodeMicros'),
      of('newDecodeMicros'),
      of('vectorEncodeMicros'),
      of('bufferEncodeMicros'),
      of('newEncodeMicros'),
      of('oneShotMd5Micros'),
      of('objectMd5Micros'),
    ];
  });
  return markdownTable(head, rows);
}
