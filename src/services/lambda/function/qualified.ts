import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { ServiceError } from '../../../schema/error.ts';
import type { Attachment } from './attached-documents.ts';
import { LATEST, parseFunctionName } from './name.ts';
import type { Functions } from './functions.ts';

interface QualifiedInput {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
}

/** The function, version or alias that a setting belongs to; `$LATEST` when the request names none. */
export function parseQualified({ FunctionName, Qualifier }: QualifiedInput, caller: Namespace): Attachment {
  const { name, qualifier = LATEST } = parseFunctionName(FunctionName, caller, Qualifier);
  return { name, qualifier };
}

/**
 * As `parseQualified`, of a function that exists.
 * @throws the error that `missing` makes: each family of operations has its own
 */
export async function requireQualified(
  functions: Functions,
  caller: Namespace,
  input: QualifiedInput,
  missing: () => ServiceError,
): Promise<Attachment> {
  const attachment = parseQualified(input, caller);
  if (!(await functions.find(caller, attachment))) throw missing();
  return attachment;
}
