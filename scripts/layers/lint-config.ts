import type { Layer, SystemAccess } from './layers.ts';

interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

const USE_DISK = 'Files come in as a parameter: take a Disk (src/lib/disk/disk.ts).';
const USE_CLOCK = 'Time comes in as a parameter: take a Clock (src/lib/time/clock.ts).';
const USE_RANDOM = 'Randomness comes in as a parameter: take a Random (src/lib/random.ts).';

const FILE_MODULES = ['node:fs', 'node:fs/promises', 'fs', 'fs/promises'];
const TIMER_MODULES = ['node:timers', 'node:timers/promises'];
const TIMER_GLOBALS = ['setTimeout', 'setInterval', 'performance'];

/** The part of oxlint's configuration that enforces the import rules of the layers. */
export function lintConfig(layers: readonly Layer[]): { readonly overrides: readonly Override[] } {
  return { overrides: layers.map((layer) => overrideFor(layer, layers)) };
}

function overrideFor(layer: Layer, layers: readonly Layer[]): Override {
  const uses = (access: SystemAccess) => layer.uses?.includes(access) === true;
  const bans = uses('clock and randomness') ? {} : CLOCK_AND_RANDOM_BANS;
  const modules = [
    ...(uses('files') ? [] : FILE_MODULES.map((name) => ({ name, message: USE_DISK }))),
    ...(uses('clock and randomness') ? [] : TIMER_MODULES.map((name) => ({ name, message: USE_CLOCK }))),
  ];
  return {
    files: [`src/${layer.name}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { paths: modules, patterns: [importBan(layer, layers)] }],
      ...bans,
    },
  };
}

function importBan({ name, imports, runsIn }: Layer, layers: readonly Layer[]) {
  const banned = layers.filter((other) => other.name !== name && !imports.includes(other.name));
  const allowed = imports.length === 0 ? 'node: modules' : imports.join(', ');
  const where = runsIn === undefined ? '' : `runs in ${runsIn} and `;
  return {
    group: banned.map((other) => `**/${other.name}/**`),
    message: `${name}/ ${where}imports only from: ${allowed} (docs/architecture.md#folders).`,
  };
}

const CLOCK_AND_RANDOM_BANS = {
  'no-restricted-globals': ['error', ...TIMER_GLOBALS.map((name) => ({ name, message: USE_CLOCK }))],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: USE_CLOCK },
    { object: 'Math', property: 'random', message: USE_RANDOM },
  ],
};
