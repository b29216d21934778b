import { describe, expect, it } from 'vitest';
import {
  type ListShape,
  type MapShape,
  memberOf,
  type Shape,
  type StringShape,
  type StructureShape,
} from '../../../src/schema/shape.ts';
import { entries, matchesWhole, NAME, valid, validStructure } from './samples.ts';
import { decode, encode, wireKinesis } from './wire.ts';

/*
 * Violates every bound of every declaration, one at a time, in a request to the server: the response has the message
 * of docs/aws/validation.md#validation-errors and nothing else.
 */

interface Failure {
  readonly path: string;
  /** The value as quoted in the message; undefined when the message hides it. */
  readonly quoted: string | undefined;
  readonly constraint: string;
}

/** A value that violates its shape, and the failures that the message must report. */
interface Violation {
  readonly name: string;
  readonly value: unknown;
  readonly failures: readonly Failure[];
}

const NOT_NULL = 'Member must not be null';
const atMost = (what: string, max: number) => `Member must have ${what} less than or equal to ${max}`;
const atLeast = (what: string, min: number) => `Member must have ${what} greater than or equal to ${min}`;

function violations(shape: Shape, path: string): Violation[] {
  switch (shape.kind) {
    case 'string':
      return textsOutside(shape).map(([name, value]) => ({
        name,
        value,
        failures: textConstraints(shape, value).map((constraint) => failure(shape, path, value, constraint)),
      }));
    case 'integer':
    case 'long':
    case 'double':
      return sizesOutside(shape, 'value').map(({ name, size, constraint }) => ({
        name,
        value: size,
        failures: [failure(shape, path, String(size), constraint)],
      }));
    case 'blob':
      return sizesOutside(shape, 'length').map(({ name, size, constraint }) => ({
        name,
        value: Buffer.alloc(size),
        failures: [
          failure(shape, path, `java.nio.HeapByteBuffer[pos=0 lim=${size} cap=${size}]`, constraint),
        ],
      }));
    case 'list':
      return [...listSizes(shape, path), ...listMembers(shape, path)];
    case 'map':
      return [...mapSizes(shape, path), ...mapEntries(shape, path)];
    case 'structure':
      return structureMembers(shape, `${path}.`);
    case 'boolean':
    case 'timestamp':
    case 'document':
      return [];
  }
}

function structureMembers(shape: StructureShape, prefix = ''): Violation[] {
  const base = validStructure(shape);
  return Object.entries(shape.members).flatMap(([name, declared]) => {
    const { shape: memberShape, required } = memberOf(declared);
    const path = prefix + name.charAt(0).toLowerCase() + name.slice(1);
    const failures = [{ path, quoted: 'null', constraint: NOT_NULL }];
    const absent = [undefined, null].map((value) => ({ name: `${name} ${value}`, value, failures }));
    const broken = violations(memberShape, path).map((one) => ({ ...one, name: `${name} ${one.name}` }));
    return [...(required ? absent : []), ...broken].map((one) => ({
      ...one,
      value: { ...base, [name]: one.value },
    }));
  });
}

function listSizes(shape: ListShape, path: string): Violation[] {
  return sizesOutside(shape, 'length').map(({ name, size, constraint }) => {
    const members = Array.from({ length: size }, () => valid(shape.member));
    return { name, value: members, failures: [failure(shape, path, `[${members.join(', ')}]`, constraint)] };
  });
}

function listMembers({ member, ...list }: ListShape, path: string): Violation[] {
  const memberPath = `${path}.1.member`;
  const gap = {
    name: 'with null',
    value: [null],
    failures: [{ path: memberPath, quoted: 'null', constraint: NOT_NULL }],
  };
  if (member.kind === 'structure') {
    const inside = structureMembers(member, `${memberPath}.`);
    return [gap, ...inside.map((one) => ({ ...one, name: `with ${one.name}`, value: [one.value] }))];
  }
  if (member.kind !== 'string') return [gap];
  const constraint = `Member must satisfy constraint: [${textRules(member).join(', ')}]`;
  const inside = textsOutside(member).map(([name, text]) => ({
    name: `with a member ${name}`,
    value: [text],
    failures: [failure({ ...list, member }, path, `[${text}]`, constraint)],
  }));
  return [gap, ...inside];
}

function mapSizes(shape: MapShape, path: string): Violation[] {
  return sizesOutside(shape, 'length').map(({ name, size, constraint }) => {
    const value = entries(size, valid(shape.value));
    const printed = Object.entries(value).map(([key, entry]) => `${key}=${String(entry)}`);
    return { name, value, failures: [failure(shape, path, `{${printed.join(', ')}}`, constraint)] };
  });
}

function mapEntries(shape: MapShape, path: string): Violation[] {
  const keys = textsOutside(shape.key).map(([name, key]) => {
    const constraint = `Map keys must satisfy constraint: [${textRules(shape.key).join(', ')}]`;
    return {
      name: `with a key ${name}`,
      value: { [key]: '' },
      failures: [failure(shape, path, `{${key}=}`, constraint)],
    };
  });
  const { value: entry } = shape;
  if (entry.kind !== 'string') return keys;
  const values = textsOutside(entry).map(([name, text]) => {
    const constraint = `Map value must satisfy constraint: [${textRules(entry).join(', ')}]`;
    return {
      name: `with a value ${name}`,
      value: { k: text },
      failures: [failure(shape, path, `{k=${text}}`, constraint)],
    };
  });
  return [...keys, ...values];
}

/** Texts that violate the bounds of a string, each in a different way. */
function textsOutside(shape: StringShape): [name: string, text: string][] {
  const texts: [string, string][] = [];
  const { min = 0, max, pattern, values } = shape;
  if (max !== undefined) texts.push(['too long', String(valid(shape)).padEnd(max + 1, 'a')]);
  if (min > 0) texts.push(['too short', '']);
  if (pattern) texts.push(['against its pattern', 'ä ö'.padEnd(min, '!')]);
  if (values) texts.push(['outside its values', 'nothing']);
  return texts;
}

/** The violated constraints of a text, the pattern first. */
function textConstraints({ min, max, pattern, patternText, values }: StringShape, text: string): string[] {
  const broken: string[] = [];
  if (pattern && !matchesWhole(pattern, text)) {
    broken.push(`Member must satisfy regular expression pattern: ${patternText ?? pattern.source}`);
  }
  if (max !== undefined && text.length > max) broken.push(atMost('length', max));
  if (min !== undefined && text.length < min) broken.push(atLeast('length', min));
  if (values) broken.push(`Member must satisfy enum value set: [${values.join(', ')}]`);
  return broken;
}

/** All constraints of a text in a list or a map, which one message reports together. */
function textRules({ min, max, values }: StringShape): string[] {
  return [
    ...(max === undefined ? [] : [atMost('length', max)]),
    ...(min === undefined ? [] : [atLeast('length', min)]),
    ...(values ? [`Member must satisfy enum value set: [${values.join(', ')}]`] : []),
  ];
}

function sizesOutside(
  { min, max }: { readonly min?: number; readonly max?: number },
  what: 'value' | 'length',
): { name: string; size: number; constraint: string }[] {
  const isPossible = min !== undefined && (what === 'value' || min > 0);
  return [
    ...(max === undefined
      ? []
      : [{ name: 'above its maximum', size: max + 1, constraint: atMost(what, max) }]),
    ...(isPossible ? [{ name: 'below its minimum', size: min - 1, constraint: atLeast(what, min) }] : []),
  ];
}

function failure(shape: Shape, path: string, printed: string, constraint: string): Failure {
  const hidden = 'sensitive' in shape && shape.sensitive === true;
  return { path, quoted: hidden ? undefined : `'${printed}'`, constraint };
}

function messageOf(failures: readonly Failure[]): string {
  const parts = failures.map(({ path, quoted, constraint }) => {
    const value = quoted === undefined ? 'Value' : `Value ${quoted}`;
    return `${value} at '${path}' failed to satisfy constraint: ${constraint}`;
  });
  const noun = parts.length === 1 ? 'validation error' : 'validation errors';
  return `${parts.length} ${noun} detected: ${parts.join('; ')}`;
}

describe('every bound of every operation', async () => {
  const { service, send, errors } = await wireKinesis();

  for (const { operation } of service.operations.values()) {
    const cases = structureMembers(operation.input).map((one) => [one.name, one] as const);

    it.each(cases)(`${operation.name}: %s`, async (_, { value, failures }) => {
      for (const form of ['json', 'cbor'] as const) {
        const response = await send(operation.name, form, encode(form, value));
        expect(response).toMatchObject({ status: 400, contentType: `application/x-amz-${form}-1.1` });
        expect(decode(form, response.body!)).toEqual({
          __type: 'ValidationException',
          message: messageOf(failures),
        });
      }
    });

    it(`${operation.name}: accepts values within its bounds, with and without optional members`, async () => {
      for (const withOptional of [false, true]) {
        const input = { StreamName: NAME, ...validStructure(operation.input, withOptional) };
        const { body } = await send(operation.name, 'json', encode('json', input));
        const text = body?.toString() ?? '';
        expect(text).not.toContain('SerializationException');
        // Constraints that depend on the stream, such as a required partition key, are checked later.
        expect(text).not.toMatch(
          /ValidationException.*failed to satisfy constraint: Member must (?!not be null)/,
        );
      }
    });
  }

  it('logs no error', () => {
    expect(errors).toEqual([]);
  });
});
