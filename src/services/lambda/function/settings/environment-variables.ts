import { RESERVED_VARIABLES } from '../../../../lib/aws/reserved-variables.ts';
import { InvalidParameterValue } from '../../errors.ts';
import { MAX_ENVIRONMENT_BYTES } from '../../limits.ts';

/** @throws InvalidParameterValue for reserved names, and for more than 4 KB */
export function checkedVariables(variables: Record<string, string>): Record<string, string> {
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  const message =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  if (reserved.length > 0) {
    throw InvalidParameterValue(
      `${message} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > MAX_ENVIRONMENT_BYTES) {
    throw InvalidParameterValue(`${message} exceeded the 4KB limit. String measured: ${measured}`);
  }
  return variables;
}
