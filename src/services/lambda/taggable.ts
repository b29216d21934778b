import type { Namespace } from '../../lib/namespace.ts';
import { InvalidParameterValue } from './errors.ts';
import { parseFunctionName } from './function-name.ts';

/**
 * The function that a resource ARN names.
 * @throws InvalidParameterValue for a version: tags belong to the function
 */
export function parseTaggable(resource: string, caller: Namespace): string {
  const { name, qualifier } = parseFunctionName(resource, caller);
  if (qualifier !== undefined) {
    throw InvalidParameterValue(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  return name;
}
