import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { AliasConfiguration, AliasedVersion } from '../function/alias/shapes.ts';
import { describeAlias, versionsOfAlias } from '../function/alias/aliases.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { pageOf } from '../page.ts';
import { FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export const ListAliases = operation('ListAliases', {
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/aliases' },
  input: structure({
    FunctionName: inPath(FunctionName),
    FunctionVersion: inQuery('FunctionVersion', AliasedVersion),
    Marker: inQuery('Marker', string()),
    MaxItems: inQuery('MaxItems', integer({ min: 1, max: 10_000 })),
  }),
  output: structure({ NextMarker: optional(string()), Aliases: list(AliasConfiguration) }),
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:ListAliases'),
});

export const listAliases: Handler<typeof ListAliases, LambdaContext> = async (
  { FunctionName, FunctionVersion, ...page },
  { functions, attachments },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  await functions.require(caller, { name, qualifier: undefined });
  const aliases = (await attachments.aliases.list(caller, name)).map(({ value }) => value);
  const matching =
    FunctionVersion === undefined
      ? aliases
      : aliases.filter((alias) => versionsOfAlias(alias).includes(FunctionVersion));
  const { items, nextMarker } = pageOf(
    matching,
    { operation: 'ListAliases', keyOf: ({ name }) => name },
    page,
  );
  return {
    ...(nextMarker !== undefined && { NextMarker: nextMarker }),
    Aliases: items.map((alias) => describeAlias(caller, name, alias)),
  };
};
