import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Operation } from '../../src/schema/operation.ts';
import { memberOf, type Shape, type StructureShape } from '../../src/schema/shape.ts';

/* Our declarations beside a service's own model, where a developer has it. */

/** Beside the repository. */
export const SPEC = fileURLToPath(new URL('../../../shared/spec/', import.meta.url));

/** @param file one in the form of the SDKs' service files, or one that was made of it */
export function loadModel(file: string): Model {
  const { operations, shapes } = JSON.parse(readFileSync(SPEC + file, 'utf8')) as {
    readonly operations: Readonly<Record<string, ModelOperation | SdkOperation>>;
    readonly shapes: Model['shapes'];
  };
  const entries = Object.entries(operations).map(([name, one]) => [name, isSdk(one) ? fromSdk(one) : one]);
  return { operations: Object.fromEntries(entries) as Model['operations'], shapes };
}

interface SdkOperation {
  readonly http: object;
  readonly input?: { readonly shape: string };
  readonly output?: { readonly shape: string };
  readonly errors?: readonly { readonly shape: string }[];
}

function isSdk(operation: ModelOperation | SdkOperation): operation is SdkOperation {
  return 'http' in operation && !('inputShape' in operation);
}

function fromSdk({ input, output, errors = [] }: SdkOperation): ModelOperation {
  return {
    inputShape: input?.shape ?? null,
    outputShape: output?.shape ?? null,
    errors: errors.map(({ shape }) => ({ name: shape })),
  };
}

interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface Model {
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

interface ModelOperation {
  readonly inputShape: string | null;
  readonly outputShape: string | null;
  readonly errors: readonly { readonly name: string }[];
}

/** What of a model's shape ours differs in; of answers, which nobody validates, only what they are made of. */
class Comparison {
  readonly differences: string[] = [];
  readonly #model: Model;
  readonly #withBounds: boolean;

  constructor(model: Model, direction: 'input' | 'output') {
    this.#model = model;
    this.#withBounds = direction === 'input';
  }

  compare(name: string, ours: Shape, path: string): this {
    const theirs = this.#model.shapes[name]!;
    this.#expect(path, 'type', theirs.type, ours.kind);
    if (this.#withBounds) this.#compareBounds(theirs, ours, path);
    if (ours.kind === 'structure') this.#compareMembers(theirs, ours, path);
    if (ours.kind === 'list' && theirs.member) this.compare(theirs.member.shape, ours.member, `${path}[]`);
    if (ours.kind === 'map' && theirs.key && theirs.value) {
      this.compare(theirs.key.shape, ours.key, `${path} key`);
      this.compare(theirs.value.shape, ours.value, `${path} value`);
    }
    return this;
  }

  #compareBounds(theirs: ModelShape, ours: Shape, path: string): void {
    const bounds = ours as { readonly min?: number; readonly max?: number };
    // At least none is no bound.
    this.#expect(path, 'min', theirs.min || undefined, bounds.min || undefined);
    this.#expect(path, 'max', theirs.max, bounds.max);
    if (ours.kind !== 'string') return;
    this.#expect(
      path,
      'pattern',
      theirs.pattern && bare(theirs.pattern),
      ours.pattern && bare(ours.patternText ?? ours.pattern.source),
    );
    this.#expect(path, 'values', theirs.enum?.toSorted().join(), ours.values?.toSorted().join());
  }

  #compareMembers(theirs: ModelShape, ours: StructureShape, path: string): void {
    const names = new Set([...Object.keys(theirs.members ?? {}), ...Object.keys(ours.members)]);
    for (const name of names) {
      const [their, our] = [theirs.members?.[name], ours.members[name]];
      if (!their || !our) {
        this.differences.push(`${path}.${name}: ${our ? 'only here' : 'missing'}`);
        continue;
      }
      const { shape, required } = memberOf(our);
      if (this.#withBounds) {
        this.#expect(`${path}.${name}`, 'required', theirs.required?.includes(name) ?? false, required);
      }
      this.compare(their.shape, shape, `${path}.${name}`);
    }
  }

  #expect(path: string, what: string, theirs: unknown, ours: unknown): void {
    if (theirs !== ours) this.differences.push(`${path}: ${what} is ${String(ours)}, not ${String(theirs)}`);
  }
}

/** A pattern without what changes nothing: anchors, for it must match the whole anyway, and escaped slashes. */
function bare(pattern: string): string {
  return pattern.replaceAll('\\/', '/').replace(/^\^\((.*)\)\$$/, '$1');
}

export function differences(model: Model, operations: readonly Operation[]): string[] {
  return operations.flatMap(({ name, input, output, errors }) => {
    const theirs = model.operations[name];
    if (!theirs) return [`${name}: only here`];
    const modelled = new Set(theirs.errors.map((error) => error.name));
    const strange = errors
      .filter(({ code }) => !modelled.has(code))
      .map(({ code }) => `${name} errors: ${code}`);
    const inputs = new Comparison(model, 'input');
    if (theirs.inputShape !== null) inputs.compare(theirs.inputShape, input, name);
    const outputs = new Comparison(model, 'output');
    // A stream of events is declared otherwise.
    if (output && theirs.outputShape !== null) outputs.compare(theirs.outputShape, output, `${name} answer`);
    return [...strange, ...inputs.differences, ...outputs.differences];
  });
}
