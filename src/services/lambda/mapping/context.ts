import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Mappings } from '../../../mapping/mappings.ts';
import type { FunctionInvoker, MappedFunctionInfo } from '../../../mapping/port.ts';
import type { QueueReader } from '../../../mapping/queue/port.ts';
import { InvalidParameterValue } from '../errors.ts';
import { functionArn, parseFunctionName } from '../function/name/name.ts';

/** The dependencies of operations on event source mappings. */
export interface EventSourceMappingContext {
  readonly mappings: Mappings;
  readonly queues: QueueReader;
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
}

/**
 * The function of a mapping. Its ARN is qualified if the name in the request is.
 * @throws InvalidParameterValue when the function does not exist: 400 instead of 404, docs/aws/mappings.md#errors
 */
export async function requireFunction(
  { invoker }: Pick<EventSourceMappingContext, 'invoker'>,
  namespace: Namespace,
  functionName: string,
): Promise<MappedFunctionInfo & { readonly functionArn: string }> {
  const { name, qualifier } = parseFunctionName(functionName, namespace);
  const arn = functionArn(namespace, name, qualifier);
  const described = await invoker.describe(arn);
  if (!described) throw InvalidParameterValue('Function does not exist');
  return { ...described, functionArn: arn };
}
