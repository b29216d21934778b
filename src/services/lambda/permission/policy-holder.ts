import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { LambdaContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { functionArn, type FunctionReference, isAliasName } from '../function/name.ts';

/**
 * Looks for the function, version or alias whose policy a request changes.
 * @returns the RevisionId of an alias; undefined for a function or a version
 * @throws ResourceNotFound that names an alias otherwise than a version
 */
export async function requirePolicyHolder(
  { functions, attachments }: Pick<LambdaContext, 'functions' | 'attachments'>,
  namespace: Namespace,
  reference: FunctionReference,
): Promise<string | undefined> {
  const { name, qualifier } = reference;
  if (qualifier === undefined || !isAliasName(qualifier)) {
    await functions.require(namespace, reference);
    return undefined;
  }
  await functions.require(namespace, { name, qualifier: undefined });
  const alias = await attachments.aliases.get(namespace, { name, qualifier });
  if (!alias) throw ResourceNotFound(`Cannot find alias arn: ${functionArn(namespace, name, qualifier)}`);
  return alias.revisionId;
}
