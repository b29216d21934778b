import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { AliasConfiguration, AliasName } from '../function/alias/shapes.ts';
import { describeAlias } from '../function/alias/aliases.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name/name.ts';
import { FunctionName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
export const GetAlias = operation('GetAlias', {
  http: { method: 'GET', path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}' },
  input: structure({ FunctionName: inPath(FunctionName), Name: inPath(AliasName) }),
  output: AliasConfiguration,
  errors: [InvalidParameterValue, ResourceNotFound],
  access: onFunction('lambda:GetAlias'),
});

export const getAlias: Handler<typeof GetAlias, LambdaContext> = async (
  { FunctionName, Name },
  { attachments },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  const alias = await attachments.aliases.get(caller, { name, qualifier: Name });
  if (!alias) throw ResourceNotFound(`Cannot find alias arn: ${functionArn(caller, name, Name)}`);
  return describeAlias(caller, name, alias);
};
