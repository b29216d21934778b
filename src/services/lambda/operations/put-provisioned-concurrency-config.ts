import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, structure } from '../../../schema/shape.ts';
import { onVersionOrAlias } from '../access.ts';
import type { LambdaContext } from '../context.ts';
import { InvalidParameterValue, ResourceConflict, ResourceNotFound } from '../errors.ts';
import { isSnapStarted } from '../function/settings/snap-start.ts';
import { describeProvisioned } from '../provisioned/describe.ts';
import { requireNoConflict, requireRoom, UNPUBLISHED } from '../provisioned/rules.ts';
import { PROVISIONED_TARGET, ProvisionedConcurrency } from '../provisioned/shapes.ts';
import { parseTarget, requireTarget } from '../provisioned/target.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
export const PutProvisionedConcurrencyConfig = operation('PutProvisionedConcurrencyConfig', {
  http: { method: 'PUT', path: '/2019-09-30/functions/{FunctionName}/provisioned-concurrency', status: 202 },
  input: structure({ ...PROVISIONED_TARGET, ProvisionedConcurrentExecutions: integer({ min: 1 }) }),
  output: ProvisionedConcurrency,
  errors: [InvalidParameterValue, ResourceConflict, ResourceNotFound],
  access: onVersionOrAlias('lambda:PutProvisionedConcurrencyConfig'),
});

export const putProvisionedConcurrencyConfig: Handler<
  typeof PutProvisionedConcurrencyConfig,
  LambdaContext
> = async (
  { ProvisionedConcurrentExecutions: requested, ...input },
  { functions, attachments, concurrency, provisioned, provisioner, clock },
  caller,
) => {
  const target = parseTarget(input, caller, UNPUBLISHED);
  if (isSnapStarted(await requireTarget(functions, caller, target))) {
    // AWS refuses it too; its sentence is not known.
    throw InvalidParameterValue('Provisioned concurrency is not supported for SnapStart enabled functions.');
  }
  const document = { requested, lastModifiedMs: clock.now() };
  await concurrency.reservations.change(async () => {
    requireRoom(concurrency.reservations, provisioned, caller, target, requested);
    const aliases = await attachments.aliases.list(caller, target.name);
    requireNoConflict(
      provisioned,
      caller,
      target,
      aliases.map(({ value }) => value),
    );
    await provisioned.put(caller, target, document);
  });
  // The version or alias may have been deleted in between.
  await provisioner.prune(caller, target.name);
  await requireTarget(functions, caller, target);
  return describeProvisioned(document);
};
