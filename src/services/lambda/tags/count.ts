import { InvalidParameterValue } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';

/** @throws InvalidParameterValue when there are more tags than a resource can have */
export function requireTagCount(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length <= MAX_TAGS) return;
  throw InvalidParameterValue('Number of tags exceeds resource tag limit.');
}
