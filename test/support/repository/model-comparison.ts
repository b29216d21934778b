import { readFileSync } from 'node:fs';
import type { Model, ModelMember, ModelShape } from '../../../scripts/models/model.ts';
import type { ServiceErrorClass } from '../../../src/schema/error.ts';
import type { Operation } from '../../../src/schema/operation.ts';
import { type Binding, memberOf, type Shape, type StructureShape } from '../../../src/schema/shape.ts';

/* Compares our declarations with the shapes of a service's own model: test/models/README.md. */

/** @param name of the file in test/models */
export function loadModel(name: string): Model {
  const file = new URL(`../../models/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Model;
}

/** Every difference of the declared operations from the model, each a line: `PutRecord.Data: max is 5, not 10`. */
export function differences(model: Model, operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) => {
    if (model.operations[operation.name] === undefined) return [`${operation.name}: only here`];
    return new Comparison(model, operation).run();
  });
}

class Comparison {
  readonly #differences: string[] = [];
  readonly #model: Model;
  readonly #operation: Operation;
  /** Outputs are not validated, so their bounds do not matter. */
  #direction: 'input' | 'output' = 'input';

  constructor(model: Model, operation: Operation) {
    this.#model = model;
    this.#operation = operation;
  }

  run(): readonly string[] {
    const { name, input, output, stream, errors } = this.#operation;
    const modelled = this.#model.operations[name]!;
    this.#compareHttp();
    this.#compareErrors(errors, modelled.errors);
    if (modelled.input !== undefined) this.#compare(modelled.input, input, name);
    this.#direction = 'output';
    if (stream) this.#compareEvents(modelled.output!);
    else if (output && modelled.output !== undefined)
      this.#compare(modelled.output, output, `${name} output`);
    else this.#expect(`${name} output`, 'declared', modelled.output !== undefined, output !== undefined);
    return this.#differences;
  }

  /** For services that identify operations by method and path. */
  #compareHttp(): void {
    const { name, http } = this.#operation;
    if (!http) return;
    const { method, path, status = 200 } = this.#model.operations[name]!;
    this.#expect(name, 'method', method, http.method);
    this.#expect(name, 'path', path, http.path);
    this.#expect(name, 'status', status, http.status ?? 200);
  }

  #compareErrors(errors: readonly ServiceErrorClass[], names: readonly string[]): void {
    const path = `${this.#operation.name} errors`;
    const modelled = new Map(names.map((name) => [this.#model.errors[name]!.code ?? name, name]));
    for (const { code, status, messageMember } of errors) {
      const name = modelled.get(code);
      if (name === undefined) {
        this.#differences.push(`${path}: ${code} only here`);
        continue;
      }
      const error = this.#model.errors[name]!;
      if (error.status !== undefined) this.#expect(`${path}.${code}`, 'status', error.status, status);
      if (error.messageMember !== undefined && this.#operation.http)
        this.#expect(`${path}.${code}`, 'message member', error.messageMember, messageMember);
    }
  }

  /** A stream is one member of the modelled output, whose members are the events and the errors in the stream. */
  #compareEvents(output: string): void {
    const { name, stream } = this.#operation;
    for (const member of Object.values(this.#model.shapes[output]!.members ?? {})) {
      const shape = this.#model.shapes[shapeOf(member)]!;
      if (!shape.events) continue;
      const events = stream!.events;
      const errors = new Set(stream!.errors.map(({ code }) => code));
      for (const [event, modelled] of Object.entries(shape.members ?? {})) {
        const ours = events[event];
        if (ours) this.#compare(shapeOf(modelled), ours, `${name} event ${event}`);
        else if (!errors.has(event)) this.#differences.push(`${name} event ${event}: missing`);
      }
    }
  }

  #compare(shapeName: string, ours: Shape, path: string): void {
    const theirs = this.#model.shapes[shapeName]!;
    this.#expect(path, 'type', theirs.type, ours.kind);
    if (this.#direction === 'input') this.#compareBounds(theirs, ours, path);
    if (ours.kind === 'structure') this.#compareMembers(theirs, ours, path);
    if (ours.kind === 'list' && theirs.member) this.#compare(theirs.member, ours.member, `${path}[]`);
    if (ours.kind === 'map' && theirs.key && theirs.value) {
      this.#compare(theirs.key, ours.key, `${path} key`);
      this.#compare(theirs.value, ours.value, `${path} value`);
    }
  }

  #compareBounds(theirs: ModelShape, ours: Shape, path: string): void {
    const bounds = ours as { readonly min?: number; readonly max?: number };
    // At least none is no bound.
    this.#expect(path, 'min', theirs.min || undefined, bounds.min || undefined);
    this.#expect(path, 'max', theirs.max, bounds.max);
    if (ours.kind !== 'string') return;
    const pattern = ours.pattern && (ours.patternText ?? ours.pattern.source);
    this.#expect(path, 'pattern', theirs.pattern && bare(theirs.pattern), pattern && bare(pattern));
    this.#expect(path, 'values', theirs.enum?.toSorted().join(), ours.values?.toSorted().join());
  }

  #compareMembers(theirs: ModelShape, ours: StructureShape, path: string): void {
    const modelled = this.#wireMembers(theirs, ours);
    for (const name of new Set([...modelled.keys(), ...Object.keys(ours.members)])) {
      const [their, our] = [modelled.get(name), ours.members[name]];
      const at = `${path}.${name}`;
      if (!their || !our) {
        this.#differences.push(`${at}: ${our ? 'only here' : 'missing'}`);
        continue;
      }
      const { shape, required, binding } = memberOf(our);
      if (this.#direction === 'input') this.#expect(at, 'required', their.required, required);
      if (this.#operation.http) this.#expect(at, 'binding', their.binding, bindingText(binding));
      this.#compare(their.shape, shape, at);
    }
  }

  /**
   * Members by the names that our declarations use: of rest services those in the body. The members of a payload
   * count as those of the whole, where ours does not declare the payload as one member.
   */
  #wireMembers(
    { members = {}, required = [], payload }: ModelShape,
    ours: StructureShape,
  ): Map<
    string,
    { readonly shape: string; readonly required: boolean; readonly binding: string | undefined }
  > {
    const entries = Object.entries(members).flatMap(([name, member]) => {
      const {
        shape,
        in: location,
        name: wireName = name,
      } = typeof member === 'string' ? { shape: member } : member;
      const ourName = location === undefined && this.#operation.http ? wireName : name;
      const parts = this.#model.shapes[shape]!;
      if (name === payload && !(ourName in ours.members) && parts.type === 'structure')
        return [...this.#wireMembers(parts, ours)];
      const binding = name === payload ? 'payload' : location && bindingOf(location, wireName);
      return [[ourName, { shape, required: required.includes(name), binding }] as const];
    });
    return new Map(entries);
  }

  #expect(path: string, what: string, theirs: unknown, ours: unknown): void {
    if (theirs !== ours) this.#differences.push(`${path}: ${what} is ${String(ours)}, not ${String(theirs)}`);
  }
}

function shapeOf(member: ModelMember): string {
  return typeof member === 'string' ? member : member.shape;
}

/** In the words of our own bindings. */
function bindingOf(location: string, wireName: string): string {
  switch (location) {
    case 'uri':
      return 'path';
    case 'querystring':
      return `query ${wireName}`;
    case 'statusCode':
      return 'status';
    default:
      return `header ${wireName.toLowerCase()}`;
  }
}

function bindingText(binding: Binding | undefined): string | undefined {
  if (binding === undefined) return undefined;
  const { in: location } = binding;
  if (location === 'query') return `query ${binding.name}`;
  return location === 'header' ? `header ${binding.name.toLowerCase()}` : location;
}

/** A pattern without what changes nothing: anchors, for it must match the whole anyway, and escaped slashes. */
function bare(pattern: string): string {
  return pattern.replaceAll('\\/', '/').replace(/^\^\((.*)\)\$$/, '$1');
}
