import type { Namespace } from '../../lib/namespace.ts';
import type { Attachment } from './attached-documents.ts';
import { LATEST, parseFunctionName } from './function-name.ts';
import type { Functions } from './functions.ts';

/**
 * The function, version or alias that a setting belongs to; `$LATEST` when the request names none.
 * @throws ResourceNotFound that names it with its qualifier
 */
export async function requireQualified(
  functions: Functions,
  caller: Namespace,
  { FunctionName, Qualifier }: { readonly FunctionName: string; readonly Qualifier?: string | undefined },
): Promise<Attachment> {
  const { name, qualifier = LATEST } = parseFunctionName(FunctionName, caller, Qualifier);
  await functions.require(caller, { name, qualifier });
  return { name, qualifier };
}
