import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue } from '../errors.ts';
import { type LATEST, parseFunctionName } from './name.ts';
import type { Functions } from './functions.ts';

/**
 * The function whose concurrency a request sets or asks for.
 * @param missingAs how the error of a missing function qualifies it: AWS's answers differ between operations
 * @throws InvalidParameterValue for a version or an alias, ResourceNotFound
 */
export async function requireWholeFunction(
  functions: Functions,
  caller: Namespace,
  functionName: string,
  missingAs?: typeof LATEST,
): Promise<string> {
  const { name, qualifier } = parseFunctionName(functionName, caller);
  if (qualifier !== undefined) {
    throw InvalidParameterValue(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
        'Please specify either a function name or an unqualified function ARN.',
    );
  }
  await functions.require(caller, { name, qualifier: missingAs });
  return name;
}
