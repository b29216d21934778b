import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onVersionOrAlias } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ProvisionedConcurrencyConfigNotFound, ResourceNotFound } from '../errors.ts';
import { describeProvisioned } from '../provisioned/describe.ts';
import { PROVISIONED_TARGET, ProvisionedConcurrency } from '../provisioned/shapes.ts';
import { parseTarget, provisionedConfigNotFound, requireTarget } from '../provisioned/target.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html */
export const GetProvisionedConcurrencyConfig = operation('GetProvisionedConcurrencyConfig', {
  http: { method: 'GET', path: '/2019-09-30/functions/{FunctionName}/provisioned-concurrency' },
  input: structure(PROVISIONED_TARGET),
  output: ProvisionedConcurrency,
  errors: [InvalidParameterValue, ProvisionedConcurrencyConfigNotFound, ResourceNotFound],
  access: onVersionOrAlias('lambda:GetProvisionedConcurrencyConfig'),
});

export const getProvisionedConcurrencyConfig: Handler<
  typeof GetProvisionedConcurrencyConfig,
  LambdaContext
> = async (input, { functions, provisioned, provisionedEnvironments }, caller) => {
  const target = parseTarget(input, caller);
  await requireTarget(functions, caller, target);
  const document = provisioned.get(caller, target);
  if (!document) throw provisionedConfigNotFound();
  const { name, qualifier } = target;
  return describeProvisioned(document, provisionedEnvironments.stateOf(caller, name, qualifier));
};
