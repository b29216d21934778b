import type { Infer } from '../../schema/shape.ts';
import { InvalidInput } from './errors.ts';
import type { Tag } from './shapes.ts';

/** @throws InvalidInput for duplicate tag keys */
export function requireDistinctTags(tags: readonly Infer<typeof Tag>[]): void {
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size === tags.length) return;
  throw InvalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
}
