import type { Namespace } from '../../lib/namespace.ts';
import { formatArn, parseArn } from '../../lib/arn.ts';
import { AccessDenied, ValidationError } from '../../schema/common-errors.ts';
import { InvalidParameterValue, ResourceNotFound } from './errors.ts';
import { MAX_BARE_NAME_LENGTH } from './limits.ts';

export const LATEST = '$LATEST';

/** Whether a qualifier can be the name of an alias; others are `$LATEST`, a version or nothing at all. */
export function isAliasName(qualifier: string): boolean {
  return /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier);
}

/** A function as a request names it. */
export interface FunctionReference {
  readonly name: string;
  /** `$LATEST`, a version or an alias; undefined when the request gave none. */
  readonly qualifier: string | undefined;
}

/**
 * Takes apart `F`, `F:q`, `A:function:F:q` and `arn:aws:lambda:R:A:function:F:q`.
 * @param qualifier the request's own `Qualifier`
 * @throws what spec/lambda.md 1.3 lists
 */
export function parseFunctionName(text: string, caller: Namespace, qualifier?: string): FunctionReference {
  const { name, qualifier: embedded } = splitName(text, caller);
  if (name.length > MAX_BARE_NAME_LENGTH) {
    throw InvalidParameterValue(
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${MAX_BARE_NAME_LENGTH}`,
    );
  }
  if (embedded !== undefined && qualifier !== undefined && embedded !== qualifier) {
    throw InvalidParameterValue(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: qualifier ?? embedded };
}

function splitName(text: string, caller: Namespace): FunctionReference {
  const arn = parseArn(text);
  if (!arn) {
    const parts = text.split(':');
    const at = parts.indexOf('function');
    if (at > 0) requireAccount(parts[at - 1]!, caller);
    const [name, qualifier] = at === -1 ? parts : parts.slice(at + 1);
    return { name: name ?? '', qualifier };
  }
  const [kind, name, qualifier] = arn.resource.split(':');
  if (arn.service !== 'lambda' || kind !== 'function' || name === undefined) {
    throw ValidationError(
      `1 validation error detected: Value '${text}' at 'functionName' is no function's ARN`,
    );
  }
  if (arn.region !== caller.region) {
    throw ResourceNotFound(
      `Functions from '${arn.region}' are not reachable in this region ('${caller.region}')`,
    );
  }
  requireAccount(arn.account, caller);
  return { name, qualifier };
}

function requireAccount(account: string, caller: Namespace): void {
  if (account === caller.account) return;
  throw AccessDenied(
    `User: arn:aws:iam::${caller.account}:root is not authorized to reach functions of account ${account}`,
  );
}

/**
 * A function by its whole ARN.
 * @returns undefined when it is no function's
 */
export function parseFunctionArn(
  text: string,
): (FunctionReference & { readonly namespace: Namespace }) | undefined {
  const arn = parseArn(text);
  const [kind, name, qualifier] = arn?.resource.split(':') ?? [];
  if (!arn || kind !== 'function' || name === undefined) return undefined;
  return { namespace: { account: arn.account, region: arn.region }, name, qualifier };
}

/** @param qualifier appended when given */
export function functionArn(namespace: Namespace, name: string, qualifier?: string): string {
  return formatArn('lambda', namespace, `function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`);
}
