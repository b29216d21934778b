import { pageInOrder } from '../../../lib/list/page.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { onPath } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken } from '../errors.ts';
import { MAX_PARAMETERS_PER_CALL } from '../limits.ts';
import { checkPath } from '../names.ts';
import { ParameterFilter, PATH_KEYS, readParameterFilters, versionIn } from '../parameter-filters.ts';
import { describeParameter } from '../parameter.ts';
import { Name, Parameter } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export const GetParametersByPath = operation('GetParametersByPath', {
  input: structure({
    Path: Name,
    Recursive: optional(boolean()),
    ParameterFilters: optional(list(ParameterFilter)),
    WithDecryption: optional(boolean()),
    MaxResults: optional(integer({ min: 1, max: MAX_PARAMETERS_PER_CALL })),
    NextToken: optional(string()),
  }),
  output: structure({ Parameters: list(Parameter), NextToken: optional(string()) }),
  errors: [InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken, ValidationError],
  access: onPath,
});

export const getParametersByPath: Handler<typeof GetParametersByPath, SsmContext> = async (
  {
    Path: path,
    Recursive,
    ParameterFilters = [],
    WithDecryption,
    MaxResults = MAX_PARAMETERS_PER_CALL,
    NextToken: token,
  },
  { parameters },
  caller,
) => {
  checkPath(path);
  const matches = readParameterFilters(ParameterFilters, PATH_KEYS);
  const prefix = path.endsWith('/') ? path : `${path}/`;
  // Names without a slash are below the root as well.
  const listed = prefix === '/' ? '' : prefix;
  const page = await pageInOrder((after) => parameters.list(caller, listed, after), {
    filter: (document) => {
      const { name } = document;
      const rest = name.slice(name.startsWith('/') ? prefix.length : 0);
      return (Recursive === true || !rest.includes('/')) && matches(document);
    },
    list: `GetParametersByPath ${prefix}`,
    keyOf: ({ name }) => name,
    token,
    size: MaxResults,
    invalidToken: () => InvalidNextToken('The specified token is not valid.'),
  });
  const versions = await Promise.all(
    page.items.map((newest) => parameters.history.find(newest, versionIn(ParameterFilters, newest))),
  );
  return {
    Parameters: versions.flatMap((document) =>
      document
        ? [describeParameter({ document, requestedName: document.name }, WithDecryption === true)]
        : [],
    ),
    ...(page.token !== undefined && { NextToken: page.token }),
  };
};
