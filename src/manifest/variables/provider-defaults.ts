import { acceptsVersionBelow } from '../checks/validation-mode.ts';
import { formatProblem, type ManifestProblem } from '../manifest-error.ts';
import { descend, type Origin } from './origin.ts';
import { type ConfigLookup, regionOf, stageOf, type VariableInputs } from './source.ts';
import type { Variable } from './syntax.ts';

const SETTINGS = {
  'provider.stage': { read: stageOf, variable: '${sls:stage}' },
  'provider.region': { read: regionOf, variable: '${aws:region}' },
} as const;

/**
 * The stage and the region of projects that do not set them: `${self:provider.stage}` had a default in version 1 of the
 * framework. It is used where nothing else has a value, unless the project asks for a later version.
 */
export class ProviderDefaults {
  readonly #inputs: VariableInputs;
  readonly #lookup: ConfigLookup;
  readonly #isAllowed: boolean;
  readonly #warnings = new Map<string, ManifestProblem>();

  /** @param config the manifest before its variables are resolved */
  constructor(config: unknown, inputs: VariableInputs, lookup: ConfigLookup) {
    this.#inputs = inputs;
    this.#lookup = lookup;
    const version = descend(config, ['frameworkVersion']);
    this.#isAllowed = version === undefined || acceptsVersionBelow(version, 2);
  }

  get warnings(): readonly ManifestProblem[] {
    return [...this.#warnings.values()];
  }

  /** Undefined for a variable that is neither. */
  valueOf({ text, candidates }: Variable, { file, path }: Origin): string | undefined {
    const names = candidates.flatMap((each) =>
      each.kind === 'source' && each.source === 'self' ? [each.address?.length === 1 && each.address[0]] : [],
    );
    const name = names.find((each) => each === 'provider.stage' || each === 'provider.region');
    if (!this.#isAllowed || name === undefined) return undefined;
    const { read, variable } = SETTINGS[name];
    const value = read(this.#inputs, this.#lookup);
    const message =
      `${text} is "${value}", as in version 1 of the framework. Write ${variable} instead, or add ` +
      `"${name.replace('provider.', '')}:" to the provider: later versions have no default.`;
    const warning = { location: file.locationOf(path), message };
    this.#warnings.set(formatProblem(warning), warning);
    return value;
  }
}
