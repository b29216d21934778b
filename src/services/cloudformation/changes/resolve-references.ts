import { isServiceError } from '../../../schema/error.ts';
import { ParameterNotFound, ParameterVersionNotFound } from '../../ssm/errors.ts';
import { GetParameter } from '../../ssm/operations/get-parameter.ts';
import { ValidationError } from '../errors.ts';
import type { Properties, ResourceContext } from '../resources/handler.ts';
import { type DynamicReference, fillReferences, referencesIn } from '../template/dynamic-references.ts';

/**
 * Replaces references to SSM in properties of a resource by the current values.
 * @throws ValidationError when a parameter does not exist or is a SecureString
 */
export async function resolveReferences(
  properties: Properties,
  type: string,
  context: ResourceContext,
): Promise<Properties> {
  const references = referencesIn(properties, type);
  if (references.length === 0) return properties;
  const values = new Map<string, string>();
  for (const reference of references) values.set(reference.text, await valueOf(reference, context));
  return fillReferences(properties, values) as Properties;
}

async function valueOf({ name, version }: DynamicReference, context: ResourceContext): Promise<string> {
  const wanted = version === undefined ? name : `${name}:${version}`;
  try {
    const { Parameter: found } = await context.call('ssm', GetParameter, { Name: wanted });
    if (found.Type === 'SecureString') {
      throw ValidationError(`Non-secure ssm prefix was used for secure parameter: [${name}]`);
    }
    return found.Value;
  } catch (error) {
    if (![ParameterNotFound, ParameterVersionNotFound].some((one) => isServiceError(error, one))) throw error;
    throw ValidationError(`Parameters: [ssm:${wanted}] cannot be found.`, { cause: error });
  }
}
