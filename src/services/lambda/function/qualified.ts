import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { ServiceError } from '../../../schema/error.ts';
import type { Functions } from './functions.ts';
import { LATEST, parseFunctionName, type QualifiedFunction } from './name.ts';

interface QualifiedInput {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
}

/** The version or alias whose settings a request is about; `$LATEST` when it names none. */
export function parseQualified(
  { FunctionName, Qualifier }: QualifiedInput,
  caller: Namespace,
): QualifiedFunction {
  const { name, qualifier = LATEST } = parseFunctionName(FunctionName, caller, Qualifier);
  return { name, qualifier };
}

/**
 * As `parseQualified`, for a function that must exist.
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
