import { didYouMean } from '../../lib/nearest-word.ts';
import type { ConfigFile } from '../config-file.ts';
import { ManifestError, type ManifestWarning } from '../manifest-error.ts';
import type { ConfigPath } from '../source-location.ts';
import {
  type ConfigLookup,
  regionOf,
  type SourceResult,
  SOURCES,
  stageOf,
  type VariableInputs,
  VariableSourceError,
} from './sources.ts';
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
  /** Absolute paths of the files that variables asked for, found or not. */
  readonly filesRead: readonly string[];
  readonly warnings: readonly ManifestWarning[];
}

/**
 * Resolves every variable of a manifest.
 * @throws ManifestError that names the location and the variable when it has no value, refers to itself or is malformed
 */
export function resolveVariables(file: ConfigFile, inputs: VariableInputs): ResolvedConfig {
  return new Resolver(file, inputs).run();
}

/** The location of a raw value. */
interface Origin {
  readonly file: ConfigFile;
  readonly path: ConfigPath;
}

// Far above any real manifest. Stops values that grow exponentially.
const MAX_RESOLVED_VALUES = 200_000;

// Sources whose address is a path into a tree of values.
const ADDRESSED_BY_PATH = new Set(['self', 'file']);

class Resolver {
  readonly #file: ConfigFile;
  readonly #inputs: VariableInputs;
  /** Addresses being resolved, outermost first: a repeated one is a cycle. */
  readonly #active: string[] = [];
  readonly #filesRead = new Set<string>();
  readonly #warnings = new Map<string, ManifestWarning>();
  #resolvedValues = 0;

  readonly #lookup: ConfigLookup = {
    self: (address) => this.#lookUp(this.#file, address),
    inFile: (file, address) => this.#lookUp(file, address),
    readFile: (path) => void this.#filesRead.add(path),
  };

  constructor(file: ConfigFile, inputs: VariableInputs) {
    this.#file = file;
    this.#inputs = inputs;
  }

  run(): ResolvedConfig {
    return {
      stage: this.#ofProvider('stage', stageOf),
      region: this.#ofProvider('region', regionOf),
      value: this.#value(this.#file.value, { file: this.#file, path: [] }),
      filesRead: [...this.#filesRead],
      warnings: [...this.#warnings.values()],
    };
  }

  #ofProvider(key: string, read: typeof stageOf): string {
    try {
      return read(this.#inputs, this.#lookup);
    } catch (cause) {
      if (!(cause instanceof VariableSourceError)) throw cause;
      this.#fail({ file: this.#file, path: ['provider', key] }, `${cause.message}.`, cause);
    }
  }

  /** A raw value with all its variables resolved. */
  #value(raw: unknown, origin: Origin): unknown {
    if (++this.#resolvedValues > MAX_RESOLVED_VALUES) {
      this.#fail(
        origin,
        `the manifest has more than ${MAX_RESOLVED_VALUES} values after its variables are resolved`,
      );
    }
    if (typeof raw === 'string') return this.#text(raw, origin);
    if (Array.isArray(raw)) return raw.map((item, index) => this.#value(item, below(origin, index)));
    if (typeof raw === 'object' && raw !== null) {
      return Object.fromEntries(
        Object.entries(raw).map(([key, item]) => [key, this.#value(item, below(origin, key))]),
      );
    }
    return raw;
  }

  #text(raw: string, origin: Origin, rest: readonly string[] = []): unknown {
    if (!raw.includes('${')) return descend(raw, rest);
    let template: TextTemplate;
    try {
      template = parseTemplate(raw);
    } catch (cause) {
      if (cause instanceof VariableSyntaxError)
        this.#fail(origin, `malformed variable: ${cause.message}`, cause);
      throw cause;
    }
    return this.#filled(template, origin, rest);
  }

  /**
   * A variable that is the whole text keeps its type; within other text it becomes text.
   * @param rest the remaining steps of a path into the value
   */
  #filled(template: TextTemplate, origin: Origin, rest: readonly string[] = []): unknown {
    const [only] = template;
    if (template.length === 1 && typeof only === 'object') return this.#variable(only, origin, rest);
    const text = template
      .map((part) => (typeof part === 'string' ? part : this.#inText(part, origin)))
      .join('');
    return descend(text, rest);
  }

  #inText(variable: Variable, origin: Origin): string {
    const value = this.#variable(variable, origin);
    if (typeof value === 'object' && value !== null) {
      this.#fail(
        origin,
        `${variable.text} is a ${Array.isArray(value) ? 'list' : 'map'} and cannot be part of a text. ` +
          'Make the variable the whole value, or let it refer to a text or number.',
      );
    }
    return `${value as string | number | boolean | null | undefined}`;
  }

  #variable(variable: Variable, origin: Origin, rest: readonly string[] = []): unknown {
    const reasons: string[] = [];
    const skipped: string[] = [];
    for (const candidate of variable.candidates) {
      const result = this.#candidate(candidate, variable, origin, rest);
      if (result.kind === 'value') {
        if (skipped.length > 0)
          this.#warn(origin, `${variable.text}: ${skipped.join('; ')}; its default is used.`);
        return result.value;
      }
      if (result.kind === 'unsupported') skipped.push(result.because);
      reasons.push(result.because);
    }
    this.#fail(
      origin,
      `${variable.text} has no value: ${reasons.join(', and ')}. ` +
        `Provide it, or give a default: ${variable.text.slice(0, -1)}, 'value'}`,
    );
  }

  #candidate(
    candidate: Candidate,
    variable: Variable,
    origin: Origin,
    rest: readonly string[],
  ): SourceResult {
    switch (candidate.kind) {
      case 'literal':
        return { kind: 'value', value: descend(candidate.value, rest) };
      case 'variable':
        return { kind: 'value', value: this.#variable(candidate.variable, origin, rest) };
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
    const goesOn = rest.length > 0 && ADDRESSED_BY_PATH.has(candidate.source);
    const address = candidate.address && this.#address(candidate.address, variable, origin);
    const request = {
      address: goesOn ? [address ?? '', ...rest].filter((part) => part !== '').join('.') : address,
      parameters: candidate.parameters.map((parameter) => this.#filled(parameter, origin)),
      inputs: this.#inputs,
      lookup: this.#lookup,
    };
    try {
      const result = source(request);
      return result.kind === 'value' && !goesOn
        ? { kind: 'value', value: descend(result.value, rest) }
        : result;
    } catch (cause) {
      if (cause instanceof VariableSourceError) {
        this.#fail(origin, `${variable.text}: ${cause.message}.`, cause);
      }
      throw cause;
    }
  }

  #address(template: TextTemplate, variable: Variable, origin: Origin): string {
    const value = this.#filled(template, origin);
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
        if (typeof value === 'string') return this.#text(value, { file, path }, steps.slice(index));
        path = [...path, Array.isArray(value) ? Number(step) : step];
        value = descend(value, [step]);
      }
      return this.#value(value, { file, path });
    } finally {
      this.#active.pop();
    }
  }

  #warn({ file, path }: Origin, message: string): void {
    this.#warnings.set(message, { location: file.locationOf(path), message });
  }

  #fail({ file, path }: Origin, problem: string, cause?: unknown): never {
    throw new ManifestError(file.locationOf(path), problem, cause === undefined ? {} : { cause });
  }
}

function below({ file, path }: Origin, step: string | number): Origin {
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
