import { OPEN } from '../../../src/schema/access.ts';
import { defineError } from '../../../src/schema/error.ts';
import { operation } from '../../../src/schema/operation.ts';
import { type Service, ServiceBuilder } from '../../../src/schema/service.ts';
import {
  boolean,
  integer,
  list,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../../src/schema/shape.ts';

const AlreadyExists = defineError('AlreadyExistsException');

const Tag = structure({ Key: string(), Value: string() });

const PILE = {
  PileName: optional(string({ max: 8 })),
  Tags: optional(list(Tag)),
  Parameters: optional(list(Tag)),
  Labels: optional(map(string())),
  Force: optional(boolean()),
  Size: optional(integer()),
  At: optional(timestamp()),
};

export const DescribePile = operation('DescribePile', {
  access: OPEN,
  readOnly: true,
  input: structure(PILE),
  output: structure(PILE),
  errors: [AlreadyExists],
});

export const DropPile = operation('DropPile', { access: OPEN, input: structure({}), errors: [] });

/** A query service, like CloudFormation, that echoes its input. */
export function fakeQueryService(): Service {
  return new ServiceBuilder(
    {
      name: 'piles',
      protocols: ['query'],
      apiVersion: '2010-05-15',
      xmlNamespace: 'http://piles.example.com/doc/2010-05-15/',
    },
    undefined,
  )
    .on(DescribePile, (input) => {
      if (input.PileName === 'taken') throw AlreadyExists('Pile [taken] <already> exists');
      return input;
    })
    .on(DropPile, () => {})
    .build();
}
