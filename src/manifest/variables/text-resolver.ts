import { didYouMean } from '../../lib/nearest-word.ts';
import { descend, failAt, type Origin } from './origin.ts';
import { type ConfigLookup, type SourceResult, type VariableInputs, VariableSourceError } from './source.ts';
import type { ProviderDefaults } from './provider-defaults.ts';
import { SOURCES } from './sources.ts';
import {
  type Candidate,
  parseTemplate,
  type TextTemplate,
  type Variable,
  VariableSyntaxError,
} from './syntax.ts';

// Sources whose address is a path into a tree of values.
const ADDRESSED_BY_PATH = new Set(['self', 'file']);

// Sources of plugins that many projects use.
const PLUGIN_SOURCES: ReadonlyMap<string, string> = new Map([
  ['construct', 'serverless-lift'],
  ['git', 'serverless-plugin-git-variables'],
]);

/** Resolves the variables in texts: parses them, and asks the sources for values. */
export class TextResolver {
  readonly #inputs: VariableInputs;
  readonly #lookup: ConfigLookup;
  readonly #shallow: ConfigLookup;
  readonly #defaults: ProviderDefaults;

  /** @param shallow a lookup that finds maps and lists without resolving what is in them */
  constructor(
    inputs: VariableInputs,
    lookup: ConfigLookup,
    shallow: ConfigLookup,
    defaults: ProviderDefaults,
  ) {
    this.#inputs = inputs;
    this.#lookup = lookup;
    this.#shallow = shallow;
    this.#defaults = defaults;
  }

  /**
   * The value of a text.
   * @param rest the remaining steps of a path into the value
   * @throws ManifestError with the location and the variable
   */
  resolve(raw: string, origin: Origin, rest: readonly string[] = []): unknown {
    if (!raw.includes('${')) return descend(raw, rest);
    let template: TextTemplate;
    try {
      template = parseTemplate(raw);
    } catch (cause) {
      if (cause instanceof VariableSyntaxError) failAt(origin, `malformed variable: ${cause.message}`, cause);
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
      failAt(
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
    const value = this.#defaults.valueOf(variable, origin);
    if (value !== undefined) return descend(value, rest);
    failAt(
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
    const plugin = PLUGIN_SOURCES.get(candidate.source);
    if (plugin !== undefined) {
      failAt(
        origin,
        `${variable.text}: the source "${candidate.source}" belongs to the plugin ${plugin}, which Millrace does not run. ` +
          'Write ${param:NAME} and give --param NAME=…, or deploy with the framework: run `millrace start`, then ' +
          '`millrace exec -- npx osls deploy`.',
      );
    }
    if (!source) {
      failAt(
        origin,
        `${variable.text}: unknown variable source "${candidate.source}".` +
          didYouMean(candidate.source, SOURCES.keys()) +
          ` Sources are ${[...SOURCES.keys()].join(', ')}. Those of plugins are not supported: write` +
          ' ${param:NAME} and give --param NAME=….',
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
      if (!extendsAddress) {
        return result.kind === 'missing' ? result : { kind: 'value', value: descend(result.value, rest) };
      }
      if (result.kind === 'value') return result;
      // The variable has a value, which lacks the rest. The reference to that uses its default, or reports it.
      const whole = source({ ...request, address, lookup: this.#shallow });
      return whole.kind === 'value' ? { kind: 'value', value: undefined } : whole;
    } catch (cause) {
      if (cause instanceof VariableSourceError) {
        failAt(origin, `${variable.text}: ${cause.message}.`, cause);
      }
      throw cause;
    }
  }

  #resolveAddress(template: TextTemplate, variable: Variable, origin: Origin): string {
    const value = this.#resolveTemplate(template, origin);
    if (typeof value === 'object' && value !== null) {
      failAt(origin, `${variable.text}: its address is a list or a map. Let it refer to a text or number.`);
    }
    return `${value as string | number | boolean | null | undefined}`;
  }
}
