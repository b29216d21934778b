import { markdownTable } from '../markdown-table.ts';
import type { Layer } from './layers.ts';

const BEGIN = '<!-- The table is generated from scripts/layers/layers.ts: npm run layers -->';
const END = '<!-- End of the table -->';

/** The text with the table of folders in it brought up to date. @throws when it has no place for the table */
export function withLayerTable(text: string, layers: readonly Layer[]): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`there are no lines "${BEGIN}" and "${END}" in the text`);
  return `${text.slice(0, begin)}${BEGIN}\n\n${layerTable(layers)}\n\n${text.slice(end)}`;
}

function layerTable(layers: readonly Layer[]): string {
  const rows = layers.map(({ name, purpose, imports, importsFiles = [] }) => {
    const imported = [...imports, ...importsFiles.map((file) => `\`${file.replace('**/', '')}\``)];
    return [`\`${name}/\``, purpose, imported.length === 0 ? '`node:` only' : imported.join(' ')];
  });
  return markdownTable(['folder', 'what it knows', 'imports'], rows);
}
