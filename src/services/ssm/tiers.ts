import { ValidationError } from '../../schema/common-errors.ts';
import { enumeration, type Infer } from '../../schema/shape.ts';
import { MAX_STANDARD_VALUE_CHARACTERS } from './limits.ts';

export type Tier = 'Standard' | 'Advanced';

/** A tier as requests name it. */
export const RequestedTier = enumeration('Standard', 'Advanced', 'Intelligent-Tiering');

/**
 * The tier of a new version.
 * @param requested `Intelligent-Tiering` chooses by the size of the value
 * @param current of the version before
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 * @throws ValidationError
 */
export function tierOf(
  requested: Infer<typeof RequestedTier> | undefined,
  current: Tier | undefined,
  value: string,
): Tier {
  const isLarge = value.length > MAX_STANDARD_VALUE_CHARACTERS;
  if (requested === 'Advanced') return 'Advanced';
  if (requested === 'Intelligent-Tiering' && isLarge) return 'Advanced';
  if (current === 'Advanced') {
    if (requested !== 'Standard') return 'Advanced';
    throw ValidationError(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to " +
        'the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.',
    );
  }
  if (isLarge) {
    throw ValidationError(
      `Standard tier parameters support a maximum parameter value of ${MAX_STANDARD_VALUE_CHARACTERS} characters. To create ` +
        'a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ' +
        'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    );
  }
  return 'Standard';
}
