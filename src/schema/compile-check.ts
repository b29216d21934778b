import {
  type ListShape,
  type MapShape,
  memberOf,
  type Shape,
  type StringShape,
  type StructureShape,
} from './shape.ts';
import { wholePattern } from './whole-pattern.ts';

/** Whether a value keeps to its shape. */
export type Check = (value: unknown) => boolean;

/**
 * Makes the check of a shape, once: it says yes or no, and makes nothing on the way. What a refusal is told is
 * found by `findFailures`, which defines what is valid; a property test holds the two against each other.
 */
export function compileCheck(shape: StructureShape): Check {
  return structureCheck(shape);
}

const anything: Check = () => true;

function structureCheck(shape: StructureShape): Check {
  const members = Object.entries(shape.members).map(([name, declared]) => {
    const { shape: memberShape, required } = memberOf(declared);
    return { name, required, holds: valueCheck(memberShape) };
  });
  return (value) => {
    const source = value as Readonly<Record<string, unknown>>;
    for (const { name, required, holds } of members) {
      const member = source[name];
      if (member === undefined ? required : !holds(member)) return false;
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
  const isEntered = member.kind === 'structure' || member.kind === 'string';
  const holds = isEntered ? valueCheck(member) : anything;
  return (value) => {
    const members = value as readonly unknown[];
    if (!isWithin(members.length, min, max)) return false;
    for (let place = 0; place < members.length; place++) {
      const entry = members[place];
      if (entry === undefined || !holds(entry)) return false;
    }
    return true;
  };
}

function mapCheck({ min = 0, max = Number.POSITIVE_INFINITY, key, value }: MapShape): Check {
  const keyHolds = stringCheck(key);
  const isEntered = value.kind === 'structure' || value.kind === 'string' || value.kind === 'double';
  const valueHolds = isEntered ? valueCheck(value) : anything;
  return (entries) => {
    const pairs = Object.entries(entries as Readonly<Record<string, unknown>>);
    return (
      isWithin(pairs.length, min, max) && pairs.every(([name, entry]) => keyHolds(name) && valueHolds(entry))
    );
  };
}

function isWithin(size: number, min: number, max: number): boolean {
  return size >= min && size <= max;
}
