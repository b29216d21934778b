// Writes the import rules of src/ for the linter, and the table of folders in docs/architecture.md: `npm run layers`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LAYERS } from './layers.ts';
import { lintConfig } from './lint-config.ts';
import { withLayerTable } from './table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const architecture = `${root}docs/architecture.md`;
writeFileSync(`${root}.oxlint-layers.json`, `${JSON.stringify(lintConfig(LAYERS), undefined, 2)}\n`);
writeFileSync(architecture, withLayerTable(readFileSync(architecture, 'utf8'), LAYERS));
