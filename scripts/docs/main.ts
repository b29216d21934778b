// Generates docs/support.md: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readServices, readTests } from './read-repository.ts';
import { supportMatrix } from './support-matrix.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
writeFileSync(`${root}docs/support.md`, supportMatrix(await readServices(), readTests(root)));
