import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, optional, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { AliasConfiguration, AliasedVersion, AliasName, RoutingConfig } from '../function/alias/shapes.ts';
import {
  type AliasDocument,
  describeAlias,
  readRouting,
  versionsOfAlias,
} from '../function/alias/aliases.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name/name.ts';
import { Description, FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export const CreateAlias = operation('CreateAlias', {
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/aliases', status: 201 },
  input: structure({
    FunctionName: inPath(FunctionName),
    Name: AliasName,
    FunctionVersion: AliasedVersion,
    Description: optional(Description),
    RoutingConfig: optional(RoutingConfig),
  }),
  output: AliasConfiguration,
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound],
  access: onFunction('lambda:CreateAlias'),
});

export const createAlias: Handler<typeof CreateAlias, LambdaContext> = async (
  input,
  { functions, attachments, random },
  caller,
) => {
  const { name } = parseFunctionName(input.FunctionName, caller);
  const additional = readRouting(input.RoutingConfig ?? {}, input.FunctionVersion);
  const alias: AliasDocument = {
    name: input.Name,
    version: input.FunctionVersion,
    description: input.Description ?? '',
    revisionId: random.uuid(),
    ...(additional && { additional }),
  };
  for (const version of versionsOfAlias(alias)) await functions.require(caller, { name, qualifier: version });
  if (!(await attachments.aliases.create(caller, { name, qualifier: alias.name }, alias))) {
    throw ResourceConflict(`Alias already exists: ${functionArn(caller, name, alias.name)}`);
  }
  return describeAlias(caller, name, alias);
};
