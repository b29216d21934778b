import { pageInOrder } from '../../../lib/list/page.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { onPath } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { MAX_PARAMETERS_PER_CALL } from '../limits.ts';
import { checkPath } from '../names.ts';
import { describeParameter } from '../parameter.ts';
import { Name, Parameter } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export const GetParametersByPath = operation('GetParametersByPath', {
  input: structure({
    Path: Name,
    Recursive: optional(boolean()),
    WithDecryption: optional(boolean()),
    MaxResults: optional(integer({ min: 1, max: MAX_PARAMETERS_PER_CALL })),
    NextToken: optional(string()),
  }),
  output: structure({ Parameters: list(Parameter), NextToken: optional(string()) }),
  errors: [InvalidNextToken, ValidationError],
  access: onPath,
});

export const getParametersByPath: Handler<typeof GetParametersByPath, SsmContext> = async (
  { Path: path, Recursive, WithDecryption, MaxResults = MAX_PARAMETERS_PER_CALL, NextToken: token },
  { parameters },
  caller,
) => {
  checkPath(path);
  const prefix = path.endsWith('/') ? path : `${path}/`;
  // Names without a slash are below the root as well.
  const listed = prefix === '/' ? '' : prefix;
  const page = await pageInOrder((after) => parameters.list(caller, listed, after), {
    filter: ({ name }) =>
      Recursive === true || !name.slice(name.startsWith('/') ? prefix.length : 0).includes('/'),
    list: `GetParametersByPath ${prefix}`,
    keyOf: ({ name }) => name,
    token,
    size: MaxResults,
    invalidToken: () => InvalidNextToken('The specified token is not valid.'),
  });
  return {
    Parameters: page.items.map((document) =>
      describeParameter({ document, requestedName: document.name }, WithDecryption === true),
    ),
    ...(page.token !== undefined && { NextToken: page.token }),
  };
};
