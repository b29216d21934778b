import type { Infer } from '../../../schema/shape.ts';
import { InvalidInput, LimitExceeded } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import type { Tag } from '../shapes.ts';

/** @throws InvalidInput for duplicate tag keys */
export function requireDistinctTags(tags: readonly Infer<typeof Tag>[]): void {
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size === tags.length) return;
  throw InvalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
}

/**
 * Adds tags, in place of those whose keys differ at most in case.
 * @throws InvalidInput for duplicate tag keys
 * @throws LimitExceeded
 */
export function withTags(
  current: readonly Infer<typeof Tag>[],
  added: readonly Infer<typeof Tag>[],
): Infer<typeof Tag>[] {
  requireDistinctTags(added);
  const changed = new Set(added.map(({ Key }) => Key.toLowerCase()));
  const tags = [...current.filter(({ Key }) => !changed.has(Key.toLowerCase())), ...added];
  if (tags.length <= MAX_TAGS) return tags;
  throw LimitExceeded(`The number of tags has reached the maximum limit of ${MAX_TAGS}.`);
}
