import type { Namespace } from '../../../../lib/aws/namespace.ts';
import type { ServiceError } from '../../../../schema/error.ts';
import type { Functions } from '../functions.ts';
import { LATEST, parseFunctionName, type QualifiedFunction } from './name.ts';

interface QualifiedInput {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
}

/** The version or alias that a request refers to; `$LATEST` by default. */
export function parseQualified(
  { FunctionName, Qualifier }: QualifiedInput,
  caller: Namespace,
): QualifiedFunction {
  const { name, qualifier = LATEST } = parseFunctionName(FunctionName, caller, Qualifier);
  return { name, qualifier };
}

/**
 * Like `parseQualified`, but requires that the version or alias exists.
 * @throws the error that `notFound` creates, which differs between groups of operations
 */
export async function requireQualified(
  functions: Functions,
  caller: Namespace,
  input: QualifiedInput,
  notFound: () => ServiceError,
): Promise<QualifiedFunction> {
  const target = parseQualified(input, caller);
  if (!(await functions.find(caller, target))) throw notFound();
  return target;
}
