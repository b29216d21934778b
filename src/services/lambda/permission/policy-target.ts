import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import type { AliasDocument } from '../function/alias/aliases.ts';
import type { AttachedDocuments } from '../function/attached-documents.ts';
import type { Functions } from '../function/functions.ts';
import {
  functionArn,
  type FunctionReference,
  isAliasName,
  LATEST,
  type QualifiedFunction,
} from '../function/name/name.ts';

/**
 * The key of the policy of a function, version or alias. The policy of a function is stored under `$LATEST`.
 * @throws InvalidParameterValue when a request specifies `$LATEST` itself
 */
export function parsePolicyTarget({ name, qualifier }: FunctionReference): QualifiedFunction {
  if (qualifier === LATEST) {
    throw InvalidParameterValue('We currently do not support adding policies for $LATEST.');
  }
  return { name, qualifier: qualifier ?? LATEST };
}

/**
 * Checks that the function, version or alias of a policy exists.
 * @returns the RevisionId of an alias; undefined for a function or a version
 * @throws ResourceNotFound, with a different message for an alias
 */
export async function requirePolicyTarget(
  functions: Functions,
  aliases: AttachedDocuments<AliasDocument>,
  namespace: Namespace,
  reference: FunctionReference,
): Promise<string | undefined> {
  const { name, qualifier } = reference;
  if (qualifier === undefined || !isAliasName(qualifier)) {
    await functions.require(namespace, reference);
    return undefined;
  }
  await functions.require(namespace, { name, qualifier: undefined });
  const alias = await aliases.get(namespace, { name, qualifier });
  if (!alias) throw ResourceNotFound(`Cannot find alias arn: ${functionArn(namespace, name, qualifier)}`);
  return alias.revisionId;
}
