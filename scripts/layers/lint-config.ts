import type { Layer, SystemAccess } from './layers.ts';

interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

const USE_DISK = 'Files come in as a parameter: take a Disk (src/lib/disk/disk.ts).';
const USE_CLOCK = 'Time comes in as a parameter: take a Clock (src/lib/time/clock.ts).';
const USE_RANDOM = 'Randomness comes in as a parameter: take a Random (src/lib/random.ts).';

const USE_PLATFORM =
  'What differs by operating system is in src/lib/platform: take a Platform, or ask featuresOf (features.ts).';
const READS_PLATFORM = { object: 'process', property: 'platform', message: USE_PLATFORM };

const FILE_MODULES = ['node:fs', 'node:fs/promises', 'fs', 'fs/promises'];
const TIMER_MODULES = ['node:timers', 'node:timers/promises'];
const TIMER_GLOBALS = ['setTimeout', 'setInterval', 'performance'];

/** The part of oxlint's configuration that enforces the import rules of the layers. */
export function lintConfig(layers: readonly Layer[]): { readonly overrides: readonly Override[] } {
  return {
    overrides: [
      ...layers.map((layer) => overrideFor(layer, layers)),
      { files: ['src/lib/platform/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
    ],
  };
}

function overrideFor(layer: Layer, layers: readonly Layer[]): Override {
  const uses = (access: SystemAccess) => layer.uses?.includes(access) === true;
  const usesClock = uses('clock and randomness');
  const modules = [
    ...(uses('files') ? [] : FILE_MODULES.map((name) => ({ name, message: USE_DISK }))),
    ...(usesClock ? [] : TIMER_MODULES.map((name) => ({ name, message: USE_CLOCK }))),
  ];
  return {
    files: (layer.extensions ?? ['ts']).map((extension) => `src/${layer.name}/**/*.${extension}`),
    rules: {
      'no-restricted-imports': ['error', { paths: modules, patterns: [importBan(layer, layers)] }],
      'no-restricted-properties': [
        'error',
        READS_PLATFORM,
        ...(usesClock ? [] : CLOCK_AND_RANDOM_PROPERTIES),
      ],
      ...(!usesClock && {
        'no-restricted-globals': ['error', ...TIMER_GLOBALS.map((name) => ({ name, message: USE_CLOCK }))],
      }),
    },
  };
}

function importBan({ name, imports, importsFiles = [], runsIn }: Layer, layers: readonly Layer[]) {
  const mayImport = (layer: string) => layer === name || imports.includes(layer);
  const banned = layers.filter(
    (other) => !mayImport(other.name) && (other.namesakeIn === undefined || !mayImport(other.namesakeIn)),
  );
  const allowed = imports.length === 0 ? 'node: modules' : imports.join(', ');
  const where = runsIn === undefined ? '' : `runs in ${runsIn} and `;
  return {
    group: [...banned.map((other) => `**/${other.name}/**`), ...importsFiles.map((file) => `!${file}`)],
    message: `${name}/ ${where}imports only from: ${allowed} (docs/architecture.md#folders).`,
  };
}

const CLOCK_AND_RANDOM_PROPERTIES = [
  { object: 'Date', property: 'now', message: USE_CLOCK },
  { object: 'Math', property: 'random', message: USE_RANDOM },
];
