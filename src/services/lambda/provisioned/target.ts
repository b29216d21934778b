import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue, ProvisionedConcurrencyConfigNotFound, ResourceNotFound } from '../errors.ts';
import type { FunctionDocument } from '../function/documents.ts';
import type { Functions } from '../function/functions.ts';
import {
  functionArn,
  functionNotFound,
  isAliasName,
  LATEST,
  parseFunctionName,
  type QualifiedFunction,
} from '../function/name/name.ts';

interface TargetInput {
  readonly FunctionName: string;
  readonly Qualifier: string;
}

/** @throws InvalidParameterValue for `$LATEST`, before the function is looked up */
export function parseTarget(
  { FunctionName, Qualifier }: TargetInput,
  caller: Namespace,
  refusal = 'The function resource provided must be an alias or a published version.',
): QualifiedFunction {
  if (Qualifier === LATEST) throw InvalidParameterValue(refusal);
  return { name: parseFunctionName(FunctionName, caller, Qualifier).name, qualifier: Qualifier };
}

/** @throws ResourceNotFound with the sentence for an alias or for a version */
export async function requireTarget(
  functions: Functions,
  namespace: Namespace,
  target: QualifiedFunction,
): Promise<FunctionDocument> {
  const found = await functions.find(namespace, target);
  if (found) return found;
  const { name, qualifier } = target;
  throw isAliasName(qualifier)
    ? ResourceNotFound(`Cannot find alias arn: ${functionArn(namespace, name, qualifier)}`)
    : functionNotFound(namespace, target);
}

export function provisionedConfigNotFound() {
  return ProvisionedConcurrencyConfigNotFound('No Provisioned Concurrency Config found for this function');
}
