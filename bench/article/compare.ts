import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryDirectory, withServers } from '../../src/cli/bench/servers.ts';
import { MILLRACE_PATH } from '../../src/server/built-files.ts';
import { palindrome, ratioOf } from '../paired/palindrome.ts';
import { report } from '../server/paired.ts';
import { measureSlice, type Slice, startBarePath, startMillracePath, verifyLogged } from './path-server.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * The article's path of this build beside that of another build and the yardstick, in one run.
 *
 *   npm run bench -- article/compare --other PATH/dist/millrace.cjs [--rounds N] [--seconds N] [--save]
 */

const values = programOptions(
  'npm run bench -- article/compare: the path of the article on this build, another one and the yardstick, by turns.',
  {
    other: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    save: { type: 'boolean', default: false },
  },
);
const { other } = values;
if (other === undefined) throw new Error('name the other build: --other PATH/dist/millrace.cjs');
const [rounds, seconds] = [wholeNumber('rounds', values.rounds), positiveNumber('seconds', values.seconds)];
const { signal } = new AbortController();

await inTemporaryDirectory((directory) =>
  withServers(
    [
      startMillracePath(MILLRACE_PATH, join(directory, 'this'), 'fsync', signal),
      startMillracePath(other, join(directory, 'other'), 'fsync', signal),
      mkdir(join(directory, 'bare')).then(() => startBarePath(join(directory, 'bare'), signal)),
    ],
    async (own, before, bare) => {
      const servers = { own, before, bare };
      const records = { own: 0, before: 0, bare: 0 };
      const measure = async (name: keyof typeof servers) => {
        const slice = await measureSlice(servers[name], seconds, signal);
        records[name] += slice.records;
        console.log(name.padEnd(6), JSON.stringify(slice));
        return slice;
      };
      const names = ['before', 'own', 'bare'] as const;
      // V8 has not optimized yet.
      for (const name of names) await measure(name);
      const measured = await palindrome(rounds, names, measure);
      const figures = {
        toOther: figuresOf(measured, ['own', 'before']),
        toYardstick: figuresOf(measured, ['own', 'bare']),
        otherToYardstick: figuresOf(measured, ['before', 'bare']),
      };
      console.log(
        JSON.stringify(figures, (key, value: unknown) => (key === 'rounds' ? undefined : value), 1),
      );
      const verified = {
        own: await verifyLogged(own, records.own),
        other: await verifyLogged(before, records.before),
      };
      console.log(verified);
      await report('article', { settings: { rounds, seconds }, ...figures, verified, measured }, values.save);
    },
  ),
);

function figuresOf(
  measured: Awaited<ReturnType<typeof palindrome<'own' | 'before' | 'bare', Slice>>>,
  pair: readonly ['own' | 'before', 'before' | 'bare'],
) {
  return {
    total: ratioOf(measured, pair, ({ serverMs, functionsMs }) => serverMs + functionsMs),
    server: ratioOf(measured, pair, ({ serverMs }) => serverMs),
    functions: ratioOf(measured, pair, ({ functionsMs }) => functionsMs),
  };
}
