import { pageInOrder } from '../../../lib/list/page.ts';
import { onAll } from '../../../schema/access.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import type { SsmContext } from '../context.ts';
import { InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken } from '../errors.ts';
import { MAX_DESCRIBED_PARAMETERS } from '../limits.ts';
import { DESCRIBE_KEYS, ParameterFilter, readParameterFilters } from '../parameter-filters.ts';
import { describeMetadata } from '../parameter.ts';
import { ParameterMetadata } from '../shapes.ts';

const LegacyFilter = structure(
  {
    Key: enumeration('Name', 'Type', 'KeyId'),
    Values: list(string({ min: 1, max: 1024 }), { min: 1, max: 50 }),
  },
  'ParametersFilter',
);

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export const DescribeParameters = operation('DescribeParameters', {
  input: structure({
    Filters: optional(list(LegacyFilter)),
    ParameterFilters: optional(list(ParameterFilter)),
    MaxResults: optional(integer({ min: 1, max: MAX_DESCRIBED_PARAMETERS })),
    NextToken: optional(string()),
  }),
  output: structure({ Parameters: list(ParameterMetadata), NextToken: optional(string()) }),
  errors: [InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken, ValidationError],
  access: onAll('ssm:DescribeParameters'),
});

export const describeParameters: Handler<typeof DescribeParameters, SsmContext> = async (
  { Filters = [], ParameterFilters = [], MaxResults = MAX_DESCRIBED_PARAMETERS, NextToken: token },
  { parameters },
  caller,
) => {
  if (Filters.length > 0 && ParameterFilters.length > 0) {
    throw ValidationError('You can use either Filters or ParameterFilters in a single request.');
  }
  // A legacy filter matches the beginning of names.
  const legacy = Filters.map(({ Key, Values }) => ({
    Key,
    Values,
    Option: Key === 'Name' ? 'BeginsWith' : 'Equals',
  }));
  const matches = readParameterFilters([...legacy, ...ParameterFilters], DESCRIBE_KEYS);
  const page = await pageInOrder((after) => parameters.list(caller, '', after), {
    filter: matches,
    list: 'DescribeParameters',
    keyOf: ({ name }) => name,
    token,
    size: MaxResults,
    invalidToken: () => InvalidNextToken('The specified token is not valid.'),
  });
  return {
    Parameters: page.items.map(describeMetadata),
    ...(page.token !== undefined && { NextToken: page.token }),
  };
};
