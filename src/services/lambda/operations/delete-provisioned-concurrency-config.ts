import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onVersionOrAlias } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { PROVISIONED_TARGET } from '../provisioned/shapes.ts';
import { parseTarget, requireTarget } from '../provisioned/target.ts';

/**
 * Succeeds when there is no configuration.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html
 */
export const DeleteProvisionedConcurrencyConfig = operation('DeleteProvisionedConcurrencyConfig', {
  http: {
    method: 'DELETE',
    path: '/2019-09-30/functions/{FunctionName}/provisioned-concurrency',
    status: 204,
  },
  input: structure(PROVISIONED_TARGET),
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound],
  access: onVersionOrAlias('lambda:DeleteProvisionedConcurrencyConfig'),
});

export const deleteProvisionedConcurrencyConfig: Handler<
  typeof DeleteProvisionedConcurrencyConfig,
  LambdaContext
> = async (input, { functions, concurrency, provisioned, provisioner }, caller) => {
  const target = parseTarget(input, caller);
  await requireTarget(functions, caller, target);
  await concurrency.reservations.change(() => provisioned.delete(caller, target));
  provisioner.changed(caller, target.name);
};
