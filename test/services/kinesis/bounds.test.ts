import { describe, expect, it } from 'vitest';
import type { Member, Shape, StructureShape } from '../../../src/schema/shape.ts';
import { memberOf } from '../../../src/schema/shape.ts';
import { validateInput } from '../../../src/schema/validate.ts';
import { createKinesisService } from '../../../src/services/kinesis/service.ts';
import { testEngine } from '../../engine/harness.ts';

/** A value that meets its shape, for every member a declaration of this service uses. */
function valid(shape: Shape): unknown {
  switch (shape.kind) {
    case 'string':
      return shape.values?.[0] ?? SAMPLES.find((text) => !shape.pattern || matches(shape.pattern, text))!;
    case 'blob':
      return Buffer.alloc(shape.min ?? 0);
    case 'integer':
    case 'long':
    case 'double':
      return shape.min ?? 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return 0;
    case 'document':
      return {};
    case 'list':
      return Array.from({ length: shape.min ?? 0 }, () => valid(shape.member));
    case 'map':
      return Object.fromEntries(
        Array.from({ length: shape.min ?? 0 }, (_, key) => [`k${key}`, valid(shape.value)]),
      );
    case 'structure':
      return Object.fromEntries(
        Object.entries(shape.members).flatMap(([name, declared]) => {
          const member = memberOf(declared);
          return member.required ? [[name, valid(member.shape)]] : [];
        }),
      );
  }
}

const SAMPLES = [
  '0',
  'a'.repeat(20) + '-aaa',
  'arn:aws:kinesis:us-east-1:123456789012:stream/s',
  'arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1',
];

function matches(pattern: RegExp, text: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`).test(text);
}

interface Violation {
  readonly name: string;
  readonly value: unknown;
  readonly constraint: string;
}

/** Every way in which a value can break the bounds of its shape by one. */
function violations({ shape, required }: Member): Violation[] {
  const broken: Violation[] = [];
  if (required) broken.push({ name: 'absent', value: undefined, constraint: 'Member must not be null' });
  const { min, max } = shape as { min?: number; max?: number };
  const numeric = shape.kind === 'integer' || shape.kind === 'long';
  const size = numeric ? 'value' : 'length';
  const sized = (count: number) => (numeric ? count : ofLength(shape, count));
  if (max !== undefined) {
    const constraint = `Member must have ${size} less than or equal to ${max}`;
    broken.push({ name: 'above its maximum', value: sized(max + 1), constraint });
  }
  if (min !== undefined && (numeric || min > 0)) {
    const constraint = `Member must have ${size} greater than or equal to ${min}`;
    broken.push({ name: 'below its minimum', value: sized(min - 1), constraint });
  }
  if (shape.kind === 'string' && shape.pattern) {
    const text = shape.patternText ?? shape.pattern.source;
    const constraint = `Member must satisfy regular expression pattern: ${text}`;
    broken.push({ name: 'against its pattern', value: 'ä ö', constraint });
  }
  if (shape.kind === 'string' && shape.values) {
    const constraint = `Member must satisfy enum value set: [${shape.values.join(', ')}]`;
    broken.push({ name: 'none of its values', value: 'nothing', constraint });
  }
  return broken;
}

function ofLength(shape: Shape, length: number): unknown {
  if (shape.kind === 'blob') return Buffer.alloc(length);
  if (shape.kind === 'list') return Array.from({ length }, () => valid(shape.member));
  if (shape.kind === 'map') {
    return Object.fromEntries(Array.from({ length }, (_, key) => [`k${key}`, valid(shape.value)]));
  }
  return 'a'.repeat(length);
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

interface Case extends Violation {
  readonly path: string;
  readonly input: Record<string, unknown>;
}

/** Violations of an input, each alone, and of the structures in its lists. */
function casesOf(input: StructureShape): Case[] {
  const base = valid(input) as Record<string, unknown>;
  return Object.entries(input.members).flatMap(([name, declared]) => {
    const member = memberOf(declared);
    const own = violations(member).map((violation) => ({
      ...violation,
      path: lowerFirst(name),
      input: { ...base, [name]: violation.value },
    }));
    if (member.shape.kind !== 'list' || member.shape.member.kind !== 'structure') return own;
    const inside = casesOf(member.shape.member).map((violation) => ({
      ...violation,
      path: `${lowerFirst(name)}.1.member.${violation.path}`,
      input: { ...base, [name]: [violation.input] },
    }));
    return [...own, ...inside];
  });
}

describe('every bound of every operation', async () => {
  const { engine, clock, options } = await testEngine();
  const { operations } = createKinesisService({ engine, clock, meta: options.store.meta });

  for (const { operation } of operations.values()) {
    it.each(casesOf(operation.input).map((one) => [`${one.path} ${one.name}`, one] as const))(
      `${operation.name}: %s`,
      (_, { input, path, constraint }) => {
        const error = validateInput(operation.input, input);
        expect(error?.code).toBe('ValidationException');
        expect(error?.message).toMatch(/^[12] validation errors? detected: /);
        expect(error?.message).toContain(`at '${path}' failed to satisfy constraint: ${constraint}`);
      },
    );

    it(`${operation.name}: takes what keeps to its bounds`, () => {
      expect(validateInput(operation.input, valid(operation.input))).toBeUndefined();
    });
  }
});
