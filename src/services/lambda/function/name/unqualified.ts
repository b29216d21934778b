import type { Namespace } from '../../../../lib/aws/namespace.ts';
import { InvalidParameterValue } from '../../errors.ts';
import type { Functions } from '../functions.ts';
import { type LATEST, parseFunctionName } from './name.ts';

/**
 * The function name in a request about concurrency, which is a function-level setting.
 * @param errorQualifier qualifier in the error for a missing function: AWS's errors differ between operations
 * @throws InvalidParameterValue for a version or an alias, ResourceNotFound
 */
export async function requireUnqualified(
  functions: Functions,
  caller: Namespace,
  functionName: string,
  errorQualifier?: typeof LATEST,
): Promise<string> {
  const { name, qualifier } = parseFunctionName(functionName, caller);
  if (qualifier !== undefined) {
    throw InvalidParameterValue(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
        'Please specify either a function name or an unqualified function ARN.',
    );
  }
  await functions.require(caller, { name, qualifier: errorQualifier });
  return name;
}
