// Writes the shapes of the declared operations to test/models, from the botocore of this machine: `npm run models`.
import { writeFileSync } from 'node:fs';
import { readServices } from '../docs/read-repository.ts';
import { findBotocore } from './botocore.ts';
import { generateModels } from './generate.ts';

const target = new URL('../../test/models/', import.meta.url);
for (const [name, text] of generateModels(await readServices(), findBotocore())) {
  writeFileSync(new URL(name, target), text);
}
