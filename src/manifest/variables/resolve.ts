import type { ConfigFile } from '../config-file.ts';
import type { ExternalValues } from '../external/external-values.ts';
import { AttemptCollector } from '../external/attempt-collector.ts';
import type { ManifestProblem } from '../manifest-error.ts';
import type { ConfigPath } from '../source-location.ts';
import { childOf, descend, failAt, type Origin } from './origin.ts';
import { Origins } from './origins.ts';
import { withoutOtherStages } from './other-stages.ts';
import { type ConfigLookup, regionOf, stageOf, type VariableInputs, VariableSourceError } from './source.ts';
import { ProviderDefaults } from './provider-defaults.ts';
import { TextResolver } from './text-resolver.ts';

export interface ResolvedConfig {
  readonly value: unknown;
  readonly stage: string;
  readonly region: string;
  /** Absolute paths of the files that variables refer to, whether they exist or not. */
  readonly filesRead: readonly string[];
  readonly origins: Origins;
  readonly warnings: readonly ManifestProblem[];
}

/**
 * Resolves every variable of a manifest.
 * @throws ManifestError with the location and the variable when a variable has no value, refers to itself or is
 * malformed
 * @throws PendingValues with all external values that are not known yet
 */
export function resolveVariables(
  file: ConfigFile,
  inputs: VariableInputs,
  values: ExternalValues,
): ResolvedConfig {
  return new Resolver(file, inputs, values).run();
}

/** Resolves one text in the context of a manifest. Throws like resolveVariables. */
export function resolveText(
  text: string,
  file: ConfigFile,
  inputs: VariableInputs,
  values: ExternalValues,
): unknown {
  return new Resolver(file, inputs, values).resolveText(text);
}

// Far above any real manifest. The bound stops values that grow exponentially.
const MAX_RESOLVED_VALUES = 200_000;

/** `shallow`: a map or a list is found, and the variables in it are not resolved. */
type Depth = 'deep' | 'shallow';

class Resolver {
  readonly #file: ConfigFile;
  readonly #inputs: VariableInputs;
  readonly #lookup: ConfigLookup;
  readonly #texts: Readonly<Record<Depth, TextResolver>>;
  /** Addresses that are being resolved, outermost first. A repeated address is a cycle. */
  readonly #active: string[] = [];
  readonly #filesRead = new Set<string>();
  readonly #values: ExternalValues;
  readonly #collector = new AttemptCollector();
  readonly #origins = new Origins();
  readonly #defaults: ProviderDefaults;
  #resolvedValues = 0;

  constructor(file: ConfigFile, inputs: VariableInputs, values: ExternalValues) {
    this.#file = file;
    this.#inputs = inputs;
    this.#values = values;
    const shallow = this.#lookupOf((from, address) => this.#lookUp(from, address, 'shallow'));
    this.#lookup = this.#lookupOf((from, address) => this.#lookUp(from, address, 'deep'));
    this.#defaults = new ProviderDefaults(file.value, inputs, shallow);
    this.#texts = {
      deep: new TextResolver(inputs, this.#lookup, shallow, this.#defaults),
      shallow: new TextResolver(inputs, shallow, shallow, this.#defaults),
    };
  }

  run(): ResolvedConfig {
    return this.#collector.complete(() => {
      const stage = this.#providerSetting('stage', stageOf);
      const region = this.#providerSetting('region', regionOf);
      const raw = withoutOtherStages(this.#file.value, stage);
      const value = this.#resolve(raw, { file: this.#file, path: [] });
      return {
        stage,
        region,
        value,
        filesRead: [...this.#filesRead],
        origins: this.#origins,
        warnings: this.#defaults.warnings,
      };
    });
  }

  resolveText(text: string): unknown {
    return this.#collector.complete(() => this.#texts.deep.resolve(text, { file: this.#file, path: [] }));
  }

  #lookupOf(find: (file: ConfigFile, address: string) => unknown): ConfigLookup {
    return {
      self: (address) => find(this.#file, address),
      inFile: find,
      readFile: (path) => void this.#filesRead.add(path),
      external: (request) => {
        const result = this.#values.get(request);
        if ('files' in result) for (const path of result.files ?? []) this.#filesRead.add(path);
        return result;
      },
    };
  }

  #providerSetting(key: string, read: typeof stageOf): string {
    try {
      return read(this.#inputs, this.#lookup);
    } catch (cause) {
      if (!(cause instanceof VariableSourceError)) throw cause;
      failAt({ file: this.#file, path: ['provider', key] }, `${cause.message}.`, cause);
    }
  }

  /** Resolves all variables in a raw value. */
  #resolve(raw: unknown, origin: Origin): unknown {
    if (++this.#resolvedValues > MAX_RESOLVED_VALUES) {
      failAt(
        origin,
        `the manifest has more than ${MAX_RESOLVED_VALUES} values after its variables are resolved`,
      );
    }
    if (typeof raw === 'string') return this.#texts.deep.resolve(raw, origin);
    if (typeof raw !== 'object' || raw === null) return raw;
    const part = (item: unknown, step: string | number) =>
      this.#collector.part(() => this.#resolve(item, childOf(origin, step)));
    const value = Array.isArray(raw)
      ? raw.map(part)
      : Object.fromEntries(Object.entries(raw).map(([key, item]) => [key, part(item, key)]));
    this.#origins.add(value, origin);
    return value;
  }

  /** Follows an address through values that may be variables, and resolves the value at its end. */
  #lookUp(file: ConfigFile, address: string, depth: Depth): unknown {
    const name = `${file === this.#file ? 'self' : file.path}:${address}`;
    // A shallow lookup does not enter what is being resolved, so it makes no cycle with a deep one.
    const label = depth === 'deep' ? name : `${name} (shallow)`;
    const steps = address === '' ? [] : address.split('.');
    if (this.#active.includes(label)) {
      const cycle = [...this.#active.slice(this.#active.indexOf(label)), label].join(' -> ');
      failAt(
        { file, path: steps },
        `variables refer to each other in a cycle: ${cycle}. Replace one of them with its value.`,
      );
    }
    this.#active.push(label);
    try {
      let value = file.value;
      let path: ConfigPath = [];
      for (const [index, step] of steps.entries()) {
        if (typeof value === 'string') {
          return this.#texts[depth].resolve(value, { file, path }, steps.slice(index));
        }
        path = [...path, Array.isArray(value) ? Number(step) : step];
        value = descend(value, [step]);
      }
      if (depth === 'deep') return this.#resolve(value, { file, path });
      return typeof value === 'string' ? this.#texts.shallow.resolve(value, { file, path }) : value;
    } finally {
      this.#active.pop();
    }
  }
}
