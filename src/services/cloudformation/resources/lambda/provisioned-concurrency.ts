import { DeleteProvisionedConcurrencyConfig } from '../../../lambda/operations/delete-provisioned-concurrency-config.ts';
import { GetProvisionedConcurrencyConfig } from '../../../lambda/operations/get-provisioned-concurrency-config.ts';
import { PutProvisionedConcurrencyConfig } from '../../../lambda/operations/put-provisioned-concurrency-config.ts';
import { ValidationError } from '../../errors.ts';
import { differs, type Properties, type ResourceContext } from '../handler.ts';

/** The property of versions and aliases. */
const PROPERTY = 'ProvisionedConcurrencyConfig';

/** The version or alias that a resource describes. */
interface Target {
  readonly FunctionName: unknown;
  readonly Qualifier: unknown;
}

/**
 * Applies the provisioned concurrency of a version or an alias. Resolves when its environments are initialized, also
 * those of another version that an alias has moved to.
 */
export async function applyProvisionedConcurrency(
  { FunctionName, Qualifier }: Target,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  const target = { FunctionName, Qualifier };
  const config = next[PROPERTY] as Properties | undefined;
  if (config === undefined) {
    if (previous[PROPERTY] === undefined) return;
    await context.call('lambda', DeleteProvisionedConcurrencyConfig, target);
    return;
  }
  if (differs(next, previous, [PROPERTY])) {
    await context.call('lambda', PutProvisionedConcurrencyConfig, { ...target, ...config });
  }
  await context.waitUntil(async () => {
    const { Status, StatusReason } = await context.call('lambda', GetProvisionedConcurrencyConfig, target);
    if (Status === 'FAILED') {
      throw ValidationError(`Provisioned concurrency could not be allocated: ${StatusReason ?? 'no reason'}`);
    }
    return Status === 'READY';
  });
}
