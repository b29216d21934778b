import {
  type ListShape,
  type MapShape,
  memberOf,
  type Shape,
  type StringShape,
  type StructureShape,
} from './shape.ts';
import { wholePattern } from './whole-pattern.ts';

/** Whether a value is valid for its shape. */
export type Check = (value: unknown) => boolean;

/**
 * Compiles a check of a shape that reports only whether a value is valid and, apart from maps, allocates nothing.
 * `findFailures` gives the reasons and defines what is valid; a property test holds the two equal.
 */
export function compileCheck(shape: StructureShape): Check {
  return structureCheck(shape);
}

const anything: Check = () => true;

function structureCheck(shape: StructureShape): Check {
  const members = Object.entries(shape.members).map(([name, declared]) => {
    const { shape: memberShape, required } = memberOf(declared);
    return { name, required, isValid: valueCheck(memberShape) };
  });
  return (value) => {
    const source = value as Readonly<Record<string, unknown>>;
    for (const { name, required, isValid } of members) {
      const member = source[name];
      if (member === undefined ? required : !isValid(member)) return false;
    }
    return true;
  };
}

function valueCheck(shape: Shape): Check {
  switch (shape.kind) {
    case 'string':
      return stringCheck(shape);
    case 'blob':
    case 'integer':
    case 'long':
    case 'double': {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = shape;
      return shape.kind === 'blob'
        ? (value) => isWithin((value as Buffer).length, min, max)
        : (value) => isWithin(value as number, min, max);
    }
    case 'list':
      return listCheck(shape);
    case 'map':
      return mapCheck(shape);
    case 'structure':
      return structureCheck(shape);
    case 'boolean':
    case 'timestamp':
    case 'document':
      return anything;
  }
}

function stringCheck({ min = 0, max = Number.POSITIVE_INFINITY, pattern, values }: StringShape): Check {
  const whole = pattern && wholePattern(pattern);
  return (value) => {
    const text = value as string;
    if (!isWithin(text.length, min, max)) return false;
    return (whole?.test(text) ?? true) && (values?.includes(text) ?? true);
  };
}

function listCheck({ min = 0, max = Number.POSITIVE_INFINITY, member }: ListShape): Check {
  // `findFailures` checks no other members.
  const isChecked = member.kind === 'structure' || member.kind === 'string';
  const isValid = isChecked ? valueCheck(member) : anything;
  return (value) => {
    const members = value as readonly unknown[];
    if (!isWithin(members.length, min, max)) return false;
    for (let index = 0; index < members.length; index++) {
      const entry = members[index];
      if (entry === undefined || !isValid(entry)) return false;
    }
    return true;
  };
}

function mapCheck({ min = 0, max = Number.POSITIVE_INFINITY, key, value }: MapShape): Check {
  const isValidKey = stringCheck(key);
  const isChecked = value.kind === 'structure' || value.kind === 'string' || value.kind === 'double';
  const isValidValue = isChecked ? valueCheck(value) : anything;
  return (entries) => {
    const pairs = Object.entries(entries as Readonly<Record<string, unknown>>);
    return (
      isWithin(pairs.length, min, max) &&
      pairs.every(([name, entry]) => isValidKey(name) && isValidValue(entry))
    );
  };
}

function isWithin(size: number, min: number, max: number): boolean {
  return size >= min && size <= max;
}
