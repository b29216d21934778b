import { isServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import type { Calls } from '../../schema/service.ts';
import { ParameterNotFound, ParameterVersionNotFound } from '../ssm/errors.ts';
import { GetParameter } from '../ssm/operations/get-parameter.ts';
import { ValidationError } from './errors.ts';
import { isStored } from './template/parameters.ts';
import type { Template } from './template/template.ts';

/**
 * Reads the current values of parameters of an `AWS::SSM::Parameter::Value` type from SSM.
 * @throws ValidationError that names the parameters that do not exist
 */
export async function readStoredParameters(
  template: Template,
  texts: Readonly<Record<string, string>>,
  calls: Calls,
  caller: Caller,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(template.parameters)) {
    if (!isStored(declaration)) continue;
    const stored = texts[name] ?? '';
    try {
      values[name] = (await calls.call('ssm', GetParameter, { Name: stored }, caller)).Parameter.Value;
    } catch (error) {
      if (![ParameterNotFound, ParameterVersionNotFound].some((one) => isServiceError(error, one)))
        throw error;
      missing.push(stored);
    }
  }
  if (missing.length > 0) {
    throw ValidationError(
      `Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`,
    );
  }
  return values;
}
