import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isClean, reshardUnderLoad } from './reshard-run.ts';

// npm run reshard -- --reshards 20 [--seed TEXT]
const { values } = parseArgs({
  options: {
    reshards: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now()) },
  },
});
const directory = await mkdtemp(join(tmpdir(), 'millrace-reshard-'));
console.log(`seed ${values.seed}`);
const report = await reshardUnderLoad({
  directory,
  reshards: Number(values.reshards),
  seed: values.seed,
  log: (line) => console.log(line),
});
console.log(JSON.stringify(report, null, 2));
const clean = isClean(report);
if (clean) await rm(directory, { recursive: true, force: true });
else console.log(`the data directory is kept for inspection: ${directory}`);
process.exitCode = clean ? 0 : 1;
