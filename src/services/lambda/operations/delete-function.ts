import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, structure } from '../../../schema/shape.ts';
import { onQualified } from '../access.ts';
import { versionsOfAlias } from '../function/alias/aliases.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { isAliasName, LATEST, parseFunctionName } from '../function/name/name.ts';
import { functionKey } from '../invocation/reservations.ts';
import { NamespacedFunctionName, Qualifier } from '../shapes.ts';

/**
 * Deletes one version, or without a qualifier the function and all its versions.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
 */
export const DeleteFunction = operation('DeleteFunction', {
  // Recorded on AWS; the service model says 200: docs/aws/lambda-functions.md#operations.
  http: { method: 'DELETE', path: '/2015-03-31/functions/{FunctionName}', status: 204 },
  input: structure({
    FunctionName: inPath(NamespacedFunctionName),
    Qualifier: inQuery('Qualifier', Qualifier),
  }),
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound],
  access: onQualified('lambda:DeleteFunction'),
});

export const deleteFunction: Handler<typeof DeleteFunction, LambdaContext> = async (
  input,
  { functions, attachments, provisioner, removals, turns },
  caller,
) => {
  const { name, qualifier } = parseFunctionName(input.FunctionName, caller, input.Qualifier);
  if (qualifier === LATEST) {
    throw InvalidParameterValue('$LATEST version cannot be deleted without deleting the function.');
  }
  if (qualifier !== undefined && isAliasName(qualifier)) {
    throw InvalidParameterValue('Deletion of aliases is not currently supported.');
  }
  await functions.require(caller, { name, qualifier: undefined });
  if (qualifier === undefined) {
    await removals.run(caller, name);
    return;
  }
  await turns.run(functionKey(caller, name), async () => {
    const aliases = (await attachments.aliases.list(caller, name))
      .filter(({ value }) => versionsOfAlias(value).includes(qualifier))
      .map(({ value }) => value.name);
    if (aliases.length > 0) {
      throw ResourceConflict(
        `Unable to delete version because the following aliases reference it: [${aliases.join(', ')}]`,
      );
    }
    await attachments.delete(caller, { name, qualifier });
    await functions.removeVersion(caller, name, qualifier);
  });
  await provisioner.prune(caller, name);
};
