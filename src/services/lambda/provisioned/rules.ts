import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue, ResourceConflict, UNTYPED } from '../errors.ts';
import type { AliasDocument } from '../function/alias/aliases.ts';
import { LATEST, type QualifiedFunction } from '../function/name/name.ts';
import type { Reservations } from '../invocation/reservations.ts';
import { MIN_UNRESERVED_CONCURRENCY } from '../limits.ts';
import type { ProvisionedConfigs } from './configs.ts';

export const UNPUBLISHED =
  'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';

/**
 * Provisioned concurrency counts against the function's reserved concurrency, else against the account's unreserved
 * concurrency.
 * @throws InvalidParameterValue when it does not fit
 */
export function requireRoom(
  reservations: Reservations,
  configs: ProvisionedConfigs,
  namespace: Namespace,
  target: QualifiedFunction,
  requested: number,
): void {
  const { name } = target;
  const current = configs.get(namespace, target)?.requested ?? 0;
  const reserved = reservations.of(namespace, name);
  if (reserved !== undefined) {
    if (configs.totalOf(namespace, name) - current + requested <= reserved) return;
    throw InvalidParameterValue(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  const unreserved = reservations.unreserved(namespace) + current;
  if (requested > unreserved) {
    throw InvalidParameterValue(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
      UNTYPED,
    );
  }
  if (unreserved - requested < MIN_UNRESERVED_CONCURRENCY) {
    throw InvalidParameterValue(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
        `minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
      UNTYPED,
    );
  }
}

/**
 * A version and an alias of it cannot both have provisioned concurrency.
 * @throws ResourceConflict; InvalidParameterValue for an alias with two versions, or of `$LATEST`
 */
export function requireNoConflict(
  configs: ProvisionedConfigs,
  namespace: Namespace,
  { name, qualifier }: QualifiedFunction,
  aliases: readonly AliasDocument[],
): void {
  const provisioned = configs.of(namespace, name);
  const alias = aliases.find((one) => one.name === qualifier);
  if (!alias) {
    if (!aliases.some((one) => one.version === qualifier && provisioned.has(one.name))) return;
    throw ResourceConflict('Version is pointed by a Provisioned Concurrency alias');
  }
  if (alias.version === LATEST) throw InvalidParameterValue(UNPUBLISHED);
  if (alias.additional) {
    throw InvalidParameterValue('Alias with weights can not be used with Provisioned Concurrency');
  }
  if (provisioned.has(alias.version)) {
    throw ResourceConflict(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
}
