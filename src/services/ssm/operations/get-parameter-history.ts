import { pageInOrder } from '../../../lib/list/page.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onParameter } from '../access.ts';
import type { SsmContext } from '../context.ts';
import { InvalidNextToken, ParameterNotFound } from '../errors.ts';
import { MAX_HISTORY_PAGE } from '../limits.ts';
import { describeVersion } from '../parameter.ts';
import { Name, ParameterVersion } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html */
export const GetParameterHistory = operation('GetParameterHistory', {
  input: structure({
    Name,
    WithDecryption: optional(boolean()),
    MaxResults: optional(integer({ min: 1, max: MAX_HISTORY_PAGE })),
    NextToken: optional(string()),
  }),
  output: structure({ Parameters: list(ParameterVersion), NextToken: optional(string()) }),
  errors: [InvalidNextToken, ParameterNotFound, ValidationError],
  access: onParameter('ssm:GetParameterHistory'),
});

export const getParameterHistory: Handler<typeof GetParameterHistory, SsmContext> = async (
  { Name: name, WithDecryption, MaxResults = MAX_HISTORY_PAGE, NextToken: token },
  { parameters },
  caller,
) => {
  const newest = await parameters.requireNewest(caller, name);
  const versions = await parameters.history.list(newest);
  const page = await pageInOrder((after = '') => versions.filter((one) => keyOf(one) > after), {
    list: `GetParameterHistory ${newest.name}`,
    keyOf,
    token,
    size: MaxResults,
    invalidToken: () => InvalidNextToken('The specified token is not valid.'),
  });
  return {
    Parameters: page.items.map((one) => describeVersion(one, newest.labels, WithDecryption === true)),
    ...(page.token !== undefined && { NextToken: page.token }),
  };
};

/** Sorts as the versions do. */
function keyOf({ version }: { readonly version: number }): string {
  return String(version).padStart(16, '0');
}
