import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, structure } from '../../../schema/shape.ts';
import { onFunction } from '../access.ts';
import { AliasName } from '../function/alias/shapes.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue } from '../errors.ts';
import { parseFunctionName } from '../function/name/name.ts';
import { FunctionName } from '../shapes.ts';

/**
 * Succeeds when the alias does not exist: docs/aws/lambda-functions.md#versions-and-aliases.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html
 */
export const DeleteAlias = operation('DeleteAlias', {
  http: { method: 'DELETE', path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}', status: 204 },
  input: structure({ FunctionName: inPath(FunctionName), Name: inPath(AliasName) }),
  errors: [InvalidParameterValue],
  access: onFunction('lambda:DeleteAlias'),
});

export const deleteAlias: Handler<typeof DeleteAlias, LambdaContext> = async (
  { FunctionName, Name },
  { attachments, provisioner },
  caller,
) => {
  const { name } = parseFunctionName(FunctionName, caller);
  await attachments.delete(caller, { name, qualifier: Name });
  await provisioner.prune(caller, name);
};
