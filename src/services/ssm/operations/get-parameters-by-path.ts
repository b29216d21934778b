import { pageAfter } from '../../../lib/page-after.ts';
import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { boolean, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import type { SsmContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { MAX_PARAMETERS_A_CALL } from '../limits.ts';
import { describeParameter } from '../parameter.ts';
import { Name, Parameter } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export const GetParametersByPath = operation('GetParametersByPath', {
  input: structure({
    Path: Name,
    Recursive: optional(boolean()),
    WithDecryption: optional(boolean()),
    MaxResults: optional(integer({ min: 1, max: MAX_PARAMETERS_A_CALL })),
    NextToken: optional(string()),
  }),
  output: structure({ Parameters: list(Parameter), NextToken: optional(string()) }),
  errors: [InvalidNextToken],
});

/** The token is the name of the last parameter of the page before. */
export const getParametersByPath: Handler<typeof GetParametersByPath, SsmContext> = async (
  { Path: path, Recursive, WithDecryption, MaxResults = MAX_PARAMETERS_A_CALL, NextToken: token },
  { parameters },
  caller,
) => {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  const below = (await parameters.list(caller, prefix)).filter(
    ({ name }) => Recursive === true || !name.slice(prefix.length).includes('/'),
  );
  const page = pageAfter(below, {
    list: `GetParametersByPath ${prefix}`,
    keyOf: ({ name }) => name,
    token,
    size: MaxResults,
    invalidToken: () => InvalidNextToken('The specified token is not valid.'),
  });
  return {
    Parameters: page.items.map((document) => describeParameter(document, WithDecryption === true)),
    ...(page.token !== undefined && { NextToken: page.token }),
  };
};
