import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Mappings } from '../../../mapping/mappings.ts';
import type { FunctionInvoker } from '../../../mapping/port.ts';
import { InvalidParameterValue } from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name.ts';

/** The dependencies of operations on event source mappings. */
export interface EventSourceMappingContext {
  readonly mappings: Mappings;
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
}

/**
 * The ARN that a mapping invokes its function by; qualified if the name in the request is.
 * @throws InvalidParameterValue when the function does not exist: 400 instead of 404, docs/aws/mappings.md#errors
 */
export async function requireFunctionArn(
  { invoker }: EventSourceMappingContext,
  namespace: Namespace,
  functionName: string,
): Promise<string> {
  const { name, qualifier } = parseFunctionName(functionName, namespace);
  const arn = functionArn(namespace, name, qualifier);
  if (!(await invoker.describe(arn))) throw InvalidParameterValue('Function does not exist');
  return arn;
}
