import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { isClean, reshardUnderLoad } from './reshard-run.ts';
import { oneServer, threeGateways } from './target.ts';
import { wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

const values = programOptions(
  `Reshards a stream at random under load, and compares what consumers read with what was acknowledged.

  npm run reshard -- --reshards 20  changes of the shards, one after the other
                     --cluster      on three nodes of NATS and three gateways, each request to a random one
                     --seed TEXT    the same changes again`,
  {
    reshards: { type: 'string', default: '20' },
    cluster: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now()) },
  },
);
const missing = values.cluster ? missingNatsServer() : undefined;
if (missing !== undefined) {
  console.log(`NOT RUN: resharding on a cluster. ${missing}`);
  process.exit(0);
}
const directory = await mkdtemp(join(tmpdir(), 'millrace-reshard-'));
console.log(`seed ${values.seed}`);
const report = await reshardUnderLoad({
  target: await (values.cluster ? threeGateways : oneServer)(directory),
  reshards: wholeNumber('reshards', values.reshards),
  seed: values.seed,
  log: (line) => console.log(line),
});
console.log(JSON.stringify(report, null, 2));
const clean = isClean(report);
if (clean) await rm(directory, { recursive: true, force: true });
else console.log(`the data directory is kept for inspection: ${directory}`);
process.exitCode = clean ? 0 : 1;
