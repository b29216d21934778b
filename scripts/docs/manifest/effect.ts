import { isDeepStrictEqual } from 'node:util';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import type { Template } from '../../../src/manifest/compile/template.ts';
import { plainFile } from '../../../src/manifest/config-file.ts';
import { checkManifest } from '../../../src/manifest/load-manifest.ts';
import { ManifestError } from '../../../src/manifest/manifest-error.ts';
import { isMap } from '../../../src/manifest/rules/check.ts';
import { CONTEXTS } from './contexts.ts';
import { ELSEWHERE, type EffectElsewhere } from './elsewhere.ts';
import { samplesOf } from './samples.ts';
import type { ManifestKey } from './walk-rules.ts';

/** What a key of the manifest does. */
export type Effect =
  | { readonly kind: 'template'; readonly changes: readonly string[] }
  | { readonly kind: 'warned'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'elsewhere'; readonly elsewhere: EffectElsewhere }
  /** The effects of the keys within its value. */
  | { readonly kind: 'keys' };

/** The shortest manifest with a function. */
const BASE = {
  service: 'probe',
  provider: { name: 'aws', runtime: 'nodejs22.x' },
  functions: { probed: { handler: 'code.handle' } },
};

const CODE = { bucket: 'code', key: 'code.zip', sha256: '0'.repeat(64) };

interface Outcome {
  /** The template, with the name and the region of the stack. */
  readonly template?: Template;
  readonly warning?: string;
  readonly error?: string;
  /** Whether the error is about the key itself: some of its values are refused. */
  readonly isRefused?: boolean;
}

/**
 * Finds out what a key does: compiles a manifest without it, and one for each of several values.
 * @throws Error for a key that does nothing, and for one that no sample is known for
 */
export function effectOf(manifestKey: ManifestKey): Effect {
  const { name, key, isRequired, hasKeys, write } = manifestKey;
  if ('refused' in key) return { kind: 'refused', message: key.refused };
  if ('ignored' in key) return { kind: 'warned', message: `no effect here: ${key.ignored}` };
  const samples = samplesOf(key);
  if (samples.length === 0) {
    throw new Error(`no sample for ${name}: add a text to scripts/docs/manifest/samples.ts`);
  }
  const values = [...(isRequired ? [] : [undefined]), ...samples];
  const contexts = CONTEXTS.filter(({ keys }) => name.startsWith(keys)).map(({ settings }) => settings);
  let outcomes: Outcome[] = [];
  for (const context of [undefined, ...contexts]) {
    outcomes = values.map((value) => outcomeOf(name, context, write(value)));
    const found = effectAmong(outcomes);
    if (found) return found;
  }
  const elsewhere = elsewhereOf(name);
  if (elsewhere) return { kind: 'elsewhere', elsewhere };
  if (hasKeys) return { kind: 'keys' };
  const failed = outcomes.find(({ error }) => error !== undefined)?.error;
  throw new Error(
    `${name} changes no template and gives no warning. Give it an effect, a warning (ignored) or a refusal; or name ` +
      `its effect and test in scripts/docs/manifest/elsewhere.ts, or what else it needs in contexts.ts.` +
      (failed === undefined ? '' : ` A sample failed: ${failed}`),
  );
}

/** What differs between manifests that differ in one key. */
function effectAmong(outcomes: readonly Outcome[]): Effect | undefined {
  const [baseline, ...others] = outcomes.flatMap(({ template }) => (template ? [template] : []));
  const changes = baseline ? [...new Set(others.flatMap((other) => changesOf(baseline, other)))].sort() : [];
  if (changes.length > 0) return { kind: 'template', changes };
  const warnings = new Set(outcomes.map(({ warning }) => warning));
  const [message] = [...warnings].filter((warning) => warning !== undefined);
  if (warnings.size > 1 && message !== undefined) return { kind: 'warned', message };
  const refused = outcomes.find(({ isRefused }) => isRefused);
  return baseline && refused?.error !== undefined
    ? { kind: 'refused', message: `some values: ${refused.error.slice(refused.error.indexOf(': ') + 2)}` }
    : undefined;
}

/** Keys below one with an effect elsewhere belong to it: `package.*` */
function elsewhereOf(name: string): EffectElsewhere | undefined {
  const owner = Object.keys(ELSEWHERE).find((each) => name === each || name.startsWith(`${each}.`));
  return owner === undefined ? undefined : ELSEWHERE[owner];
}

function outcomeOf(name: string, context: unknown, written: unknown): Outcome {
  const config = merged(context === undefined ? BASE : merged(BASE, context), written);
  try {
    const inputs = {
      directory: '/probe',
      options: {},
      params: {},
      environment: {},
      accountId: '123456789012',
      instanceId: 'probe',
    };
    const file = plainFile('/probe/serverless.json', '/probe', config);
    const manifest = checkManifest({ file, inputs, watchFiles: [], isPartial: false });
    const compiled = compileTemplate(
      manifest,
      () => CODE,
      () => CODE,
    );
    const { service, stage, region, stackName } = manifest;
    const template = { ...compiled, service, stage, region, 'name of the stack': stackName };
    const [warning] = manifest.warnings;
    return { template, ...(warning && { warning: warning.message }) };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return { error: error.message, isRefused: error.location.path.at(-1) === name.split('.').at(-1) };
  }
}

/** Merges maps; lists item by item. */
function merged(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over)) {
    return over.map((item: unknown, index) => (index < base.length ? merged(base[index], item) : item));
  }
  if (!isMap(base) || !isMap(over)) return over;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(
    keys.map((key) => [
      key,
      !(key in over) ? base[key] : key in base ? merged(base[key], over[key]) : over[key],
    ]),
  );
}

/** `AWS::Lambda::Function Timeout`, `AWS::Lambda::Url`, `Outputs` */
function changesOf(before: Template, after: Template): string[] {
  const sections = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...sections].filter(
    (section) => section !== 'Resources' && !isDeepStrictEqual(before[section], after[section]),
  );
  const ids = new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)]);
  return [
    ...changed,
    ...[...ids].flatMap((id) => {
      const old = before.Resources[id];
      const now = after.Resources[id];
      if (!old || !now) return [(old ?? now)!.Type ?? 'Resources'];
      const properties = new Set([
        ...Object.keys(old.Properties ?? {}),
        ...Object.keys(now.Properties ?? {}),
      ]);
      const attributes = new Set([...Object.keys(old), ...Object.keys(now)]);
      return [
        ...[...attributes].filter(
          (each) => each !== 'Properties' && !isDeepStrictEqual(old[each], now[each]),
        ),
        ...[...properties].filter(
          (each) => !isDeepStrictEqual(old.Properties?.[each], now.Properties?.[each]),
        ),
      ].map((property) => `${now.Type} ${property}`);
    }),
  ];
}
