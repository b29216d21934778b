import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { replacePart } from '../table/document-part.ts';
import { drawBars } from './plot.ts';
import type { PeerResults } from './results.ts';
import { renderTable } from './summary.ts';

const ROOT = new URL('../../', import.meta.url);
const RESULTS = fileURLToPath(new URL('bench/results/peers.json', ROOT));
const PLOT = fileURLToPath(new URL('docs/images/peers.svg', ROOT));
const DOCUMENT = fileURLToPath(new URL('docs/internals/performance.md', ROOT));

const BEGIN = '<!-- peers: written by `npm run bench -- peers --save` -->';
const END = '<!-- end of peers -->';

/** Writes the results, and the plot and the table of docs/internals/performance.md that are made from them. */
export async function saveResults(results: PeerResults): Promise<void> {
  await writeFile(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  await writeFile(PLOT, drawBars(results));
  const page = await readFile(DOCUMENT, 'utf8');
  await writeFile(DOCUMENT, replacePart(page, BEGIN, END, renderTable(results)));
  console.log(`saved to ${RESULTS}, ${PLOT} and ${DOCUMENT}`);
}
