import { expect, test } from 'vitest';
import { boolean, integer, list, map, optional, string, structure } from '../../../../src/schema/shape.ts';
import { coerceInput, typeMismatch } from '../../../../src/services/cloudformation/resources/coerce.ts';

const SHAPE = structure({
  Count: optional(integer()),
  IsOn: optional(boolean()),
  Names: optional(list(string())),
  Tags: optional(map(string())),
  Mode: optional(structure({ StreamMode: string() })),
});

test.each([
  [{ Count: 'many' }, 'Value of property Count must be of type Integer, not "many".'],
  [{ Count: 1.5 }, 'Value of property Count must be of type Integer, not 1.5.'],
  [{ IsOn: 'maybe' }, 'Value of property IsOn must be of type Boolean, not "maybe".'],
  [{ Names: 'a' }, 'Value of property Names must be of type List, not "a".'],
  [{ Names: [{}] }, 'Value of property Names must be of type String, not {}.'],
  [{ Tags: [] }, 'Value of property Tags must be of type Map, not [].'],
  [{ Mode: { StreamMode: ['x'] } }, 'Value of property Mode.StreamMode must be of type String, not ["x"].'],
  [{ Count: '3', IsOn: 'true', Names: [1], Mode: undefined }, undefined],
])('%j', (input, message) => {
  expect(typeMismatch(SHAPE, coerceInput(SHAPE, input))).toBe(message);
});
