import { expect, test } from 'vitest';
import type { Model } from '../../../scripts/models/model.ts';
import { OPEN } from '../../../src/schema/access.ts';
import { defineError } from '../../../src/schema/error.ts';
import { operation } from '../../../src/schema/operation.ts';
import {
  enumeration,
  inHeader,
  inPath,
  integer,
  list,
  optional,
  string,
  structure,
} from '../../../src/schema/shape.ts';
import { differences } from './model-comparison.ts';
import { stale, unlisted } from './model-differences.ts';

const model: Model = {
  source: 'made up',
  license: 'none',
  operations: {
    PutThing: {
      method: 'PUT',
      path: '/things/{Name}',
      status: 201,
      input: 'Input',
      output: 'Output',
      errors: ['TooBigFault'],
    },
  },
  otherOperations: [],
  errors: { TooBigFault: { code: 'TooBig', status: 413, messageMember: 'Message' } },
  shapes: {
    Input: {
      type: 'structure',
      required: ['Name'],
      members: {
        Name: { shape: 'Name', in: 'uri' },
        Kind: { shape: 'Kind', in: 'header', name: 'X-Kind' },
        Sizes: 'Sizes',
      },
    },
    Output: { type: 'structure', members: { Name: 'Name' } },
    Name: { type: 'string', min: 1, max: 5, pattern: '^([a-z]+)$' },
    Kind: { type: 'string', enum: ['A', 'B'] },
    Sizes: { type: 'list', member: 'Size', max: 3 },
    Size: { type: 'integer', min: 0 },
  },
};

const TooBig = defineError('TooBig', { status: 413, messageMember: 'Message' });
const Name = string({ min: 1, max: 5, pattern: /[a-z]+/ });
const http = { method: 'PUT', path: '/things/{Name}', status: 201 } as const;
const Kind = inHeader('x-kind', enumeration('B', 'A'));
const Sizes = optional(list(integer(), { max: 3 }));
const same = {
  access: OPEN,
  http,
  input: structure({ Name: inPath(Name), Kind, Sizes }),
  output: structure({ Name }),
  errors: [TooBig],
};

test('finds nothing where the declaration is that of the model', () => {
  expect(differences(model, [operation('PutThing', same)])).toEqual([]);
});

test('finds what differs', () => {
  const other = operation('PutThing', {
    access: OPEN,
    http: { method: 'POST', path: '/thing/{Name}' },
    input: structure({
      Name: optional(string({ max: 6, pattern: /[a-z]*/ })),
      Kind: inHeader('x-sort', enumeration('A')),
      Sizes: optional(list(string())),
      Extra: optional(string()),
    }),
    output: structure({}),
    errors: [defineError('TooBig'), defineError('TooSmall')],
  });
  expect(differences(model, [other, operation('EatThing', same)])).toEqual([
    'PutThing: method is POST, not PUT',
    'PutThing: path is /thing/{Name}, not /things/{Name}',
    'PutThing: status is 200, not 201',
    'PutThing errors.TooBig: status is 400, not 413',
    'PutThing errors.TooBig: message member is message, not Message',
    'PutThing errors: TooSmall only here',
    'PutThing.Name: required is false, not true',
    'PutThing.Name: binding is undefined, not path',
    'PutThing.Name: min is undefined, not 1',
    'PutThing.Name: max is 6, not 5',
    'PutThing.Name: pattern is [a-z]*, not [a-z]+',
    'PutThing.Kind: binding is header x-sort, not header x-kind',
    'PutThing.Kind: values is A, not A,B',
    'PutThing.Sizes: max is undefined, not 3',
    'PutThing.Sizes[]: type is string, not integer',
    'PutThing.Extra: only here',
    'PutThing output.Name: missing',
    'EatThing: only here',
  ]);
});

test('a deliberate difference covers its lines, and is stale without any', () => {
  const lines = ['PutThing.Name: max is 6, not 5', 'PutThing.Kind[]: missing'];
  const deliberate = { 'for a reason': ['*.Name: max is *', 'EatThing.*: missing', '*.Kind[]: missing'] };
  expect(unlisted(lines, { 'for a reason': ['*.Name: max is *'] })).toEqual([lines[1]]);
  expect(unlisted(lines, deliberate)).toEqual([]);
  expect(stale(lines, deliberate)).toEqual(['EatThing.*: missing']);
});
