import { didYouMean } from '../../lib/nearest-word.ts';
import type { ConfigFile } from '../config-file.ts';
import type { ExternalValues } from '../external/external-values.ts';
import { PendingCollector } from '../external/pending-collector.ts';
import { ManifestError } from '../manifest-error.ts';
import type { ConfigPath } from '../source-location.ts';
import { withoutOtherStages } from './other-stages.ts';
import {
  type ConfigLookup,
  regionOf,
  type SourceResult,
  stageOf,
  type VariableInputs,
  VariableSourceError,
} from './source.ts';
import { SOURCES } from './sources.ts';
import {
  type Candidate,
  parseTemplate,
  type TextTemplate,
  type Variable,
  VariableSyntaxError,
} from './syntax.ts';

export interface ResolvedConfig {
  readonly value: unknown;
  readonly stage: string;
  readonly region: string;
  /** Absolute paths of the files that variables refer to, whether they exist or not. */
  readonly filesRead: readonly string[];
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

/** The location of a raw value. */
interface Origin {
  readonly file: ConfigFile;
  readonly path: ConfigPath;
}

// Far above any real manifest. The bound stops values that grow exponentially.
const MAX_RESOLVED_VALUES = 200_000;

// Sources whose address is a path into a tree of values.
const ADDRESSED_BY_PATH = new Set(['self', 'file']);

class Resolver {
  readonly #file: ConfigFile;
  readonly #inputs: VariableInputs;
  /** Addresses that are being resolved, outermost first. A repeated address is a cycle. */
  readonly #active: string[] = [];
  readonly #filesRead = new Set<string>();
  readonly #values: ExternalValues;
  readonly #pending = new PendingCollector();
  #resolvedValues = 0;

  readonly #lookup: ConfigLookup = {
    self: (address) => this.#lookUp(this.#file, address),
    inFile: (file, address) => this.#lookUp(file, address),
    readFile: (path) => void this.#filesRead.add(path),
    external: (request) => {
      const result = this.#values.get(request);
      if ('files' in result) for (const path of result.files ?? []) this.#filesRead.add(path);
      return result;
    },
  };

  constructor(file: ConfigFile, inputs: VariableInputs, values: ExternalValues) {
    this.#file = file;
    this.#inputs = inputs;
    this.#values = values;
  }

  run(): ResolvedConfig {
    return this.#pending.complete(() => {
      const stage = this.#providerSetting('stage', stageOf);
      const region = this.#providerSetting('region', regionOf);
      const raw = withoutOtherStages(this.#file.value, stage);
      const value = this.#resolve(raw, { file: this.#file, path: [] });
      return { stage, region, value, filesRead: [...this.#filesRead] };
    });
  }

  resolveText(text: string): unknown {
    return this.#pending.complete(() => this.#resolveText(text, { file: this.#file, path: [] }));
  }

  #providerSetting(key: string, read: typeof stageOf): string {
    try {
      return read(this.#inputs, this.#lookup);
    } catch (cause) {
      if (!(cause instanceof VariableSourceError)) throw cause;
      this.#fail({ file: this.#file, path: ['provider', key] }, `${cause.message}.`, cause);
    }
  }

  /** Resolves all variables in a raw value. */
  #resolve(raw: unknown, origin: Origin): unknown {
    if (++this.#resolvedValues > MAX_RESOLVED_VALUES) {
      this.#fail(
        origin,
        `the manifest has more than ${MAX_RESOLVED_VALUES} values after its variables are resolved`,
      );
    }
    if (typeof raw === 'string') return this.#resolveText(raw, origin);
    if (Array.isArray(raw))
      return raw.map((item, index) => this.#pending.part(() => this.#resolve(item, childOf(origin, index))));
    if (typeof raw === 'object' && raw !== null) {
      return Object.fromEntries(
        Object.entries(raw).map(([key, item]) => [
          key,
          this.#pending.part(() => this.#resolve(item, childOf(origin, key))),
        ]),
      );
    }
    return raw;
  }

  #resolveText(raw: string, origin: Origin, rest: readonly string[] = []): unknown {
    if (!raw.includes('${')) return descend(raw, rest);
    let template: TextTemplate;
    try {
      template = parseTemplate(raw);
    } catch (cause) {
      if (cause instanceof VariableSyntaxError)
        this.#fail(origin, `malformed variable: ${cause.message}`, cause);
      throw cause;
    }
    return this.#resolveTemplate(template, origin, rest);
  }

  /**
   * Resolves the variables of a text. A variable that is the whole text keeps its type; within other text it becomes
   * text.
   * @param rest the remaining steps of a path into the value
   */
  #resolveTemplate(template: TextTemplate, origin: Origin, rest: readonly string[] = []): unknown {
    const [only] = template;
    if (template.length === 1 && typeof only === 'object') return this.#resolveVariable(only, origin, rest);
    const text = template
      .map((part) => (typeof part === 'string' ? part : this.#textOf(part, origin)))
      .join('');
    return descend(text, rest);
  }

  #textOf(variable: Variable, origin: Origin): string {
    const value = this.#resolveVariable(variable, origin);
    if (typeof value === 'object' && value !== null) {
      this.#fail(
        origin,
        `${variable.text} is a ${Array.isArray(value) ? 'list' : 'map'} and cannot be part of a text. ` +
          'Make the variable the whole value, or let it refer to a text or number.',
      );
    }
    return `${value as string | number | boolean | null | undefined}`;
  }

  #resolveVariable(variable: Variable, origin: Origin, rest: readonly string[] = []): unknown {
    const reasons: string[] = [];
    for (const candidate of variable.candidates) {
      const result = this.#resolveCandidate(candidate, variable, origin, rest);
      if (result.kind === 'value') return result.value;
      reasons.push(result.because);
    }
    this.#fail(
      origin,
      `${variable.text} has no value: ${reasons.join(', and ')}. ` +
        `Provide it, or give a default: ${variable.text.slice(0, -1)}, 'value'}`,
    );
  }

  #resolveCandidate(
    candidate: Candidate,
    variable: Variable,
    origin: Origin,
    rest: readonly string[],
  ): SourceResult {
    switch (candidate.kind) {
      case 'literal':
        return { kind: 'value', value: descend(candidate.value, rest) };
      case 'variable':
        return { kind: 'value', value: this.#resolveVariable(candidate.variable, origin, rest) };
      case 'source':
        return this.#fromSource(candidate, variable, origin, rest);
    }
  }

  #fromSource(
    candidate: Candidate & { kind: 'source' },
    variable: Variable,
    origin: Origin,
    rest: readonly string[],
  ): SourceResult {
    const source = SOURCES.get(candidate.source);
    if (!source) {
      this.#fail(
        origin,
        `${variable.text}: unknown variable source "${candidate.source}".` +
          didYouMean(candidate.source, SOURCES.keys()) +
          ` Sources are ${[...SOURCES.keys()].join(', ')}.`,
      );
    }
    // Resolving only the needed part of a file avoids cycles between its other values.
    const extendsAddress = rest.length > 0 && ADDRESSED_BY_PATH.has(candidate.source);
    const address = candidate.address && this.#resolveAddress(candidate.address, variable, origin);
    const request = {
      address: extendsAddress ? [address ?? '', ...rest].filter((part) => part !== '').join('.') : address,
      parameters: candidate.parameters.map((parameter) => this.#resolveTemplate(parameter, origin)),
      inputs: this.#inputs,
      lookup: this.#lookup,
    };
    try {
      const result = source(request);
      return result.kind === 'value' && !extendsAddress
        ? { kind: 'value', value: descend(result.value, rest) }
        : result;
    } catch (cause) {
      if (cause instanceof VariableSourceError) {
        this.#fail(origin, `${variable.text}: ${cause.message}.`, cause);
      }
      throw cause;
    }
  }

  #resolveAddress(template: TextTemplate, variable: Variable, origin: Origin): string {
    const value = this.#resolveTemplate(template, origin);
    if (typeof value === 'object' && value !== null) {
      this.#fail(
        origin,
        `${variable.text}: its address is a list or a map. Let it refer to a text or number.`,
      );
    }
    return `${value as string | number | boolean | null | undefined}`;
  }

  /** Follows an address through values that may be variables, and resolves the value at its end. */
  #lookUp(file: ConfigFile, address: string): unknown {
    const label = `${file === this.#file ? 'self' : file.path}:${address}`;
    const steps = address === '' ? [] : address.split('.');
    if (this.#active.includes(label)) {
      const cycle = [...this.#active.slice(this.#active.indexOf(label)), label].join(' -> ');
      this.#fail(
        { file, path: steps },
        `variables refer to each other in a cycle: ${cycle}. Replace one of them with its value.`,
      );
    }
    this.#active.push(label);
    try {
      let value = file.value;
      let path: ConfigPath = [];
      for (const [index, step] of steps.entries()) {
        if (typeof value === 'string') return this.#resolveText(value, { file, path }, steps.slice(index));
        path = [...path, Array.isArray(value) ? Number(step) : step];
        value = descend(value, [step]);
      }
      return this.#resolve(value, { file, path });
    } finally {
      this.#active.pop();
    }
  }

  #fail({ file, path }: Origin, problem: string, cause?: unknown): never {
    throw new ManifestError(file.locationOf(path), problem, cause === undefined ? {} : { cause });
  }
}

function childOf({ file, path }: Origin, step: string | number): Origin {
  return { file, path: [...path, step] };
}

/** The value at a path below a value, or undefined. */
function descend(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (current, step) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, step)
        ? (current as Record<string, unknown>)[step]
        : undefined,
    value,
  );
}
