// Generates pages of docs/: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedPages } from './pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const [name, text] of Object.entries(await generatedPages(root))) {
  writeFileSync(`${root}docs/${name}`, text);
}
