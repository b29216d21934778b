import type { Namespace } from '../../../../lib/aws/namespace.ts';
import { formatArn, parseArn, partitionOf } from '../../../../lib/aws/arn.ts';
import { accountRoot } from '../../../../policy/principal.ts';
import { ValidationError } from '../../../../schema/common-errors.ts';
import { AccessDenied, InvalidParameterValue, ResourceNotFound } from '../../errors.ts';
import { MAX_BARE_NAME_LENGTH } from '../../limits.ts';

export const LATEST = '$LATEST';

/** Whether a qualifier names a version; any other qualifier is the name of an alias. */
export function isVersion(qualifier: string): boolean {
  return qualifier === LATEST || isVersionNumber(qualifier);
}

export function isVersionNumber(version: string): boolean {
  return /^\d+$/.test(version);
}

/** Whether a qualifier can be the name of an alias. Others are `$LATEST`, a version number or invalid. */
export function isAliasName(qualifier: string): boolean {
  return /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier);
}

/** A request's reference to a function, version or alias. */
export interface FunctionReference {
  readonly name: string;
  /** `$LATEST`, a version or an alias; undefined when the request has no qualifier. */
  readonly qualifier: string | undefined;
}

/** A version or an alias of a function. */
export interface QualifiedFunction extends FunctionReference {
  /** `$LATEST`, a version or an alias. */
  readonly qualifier: string;
}

// The pattern that AWS prints for a FunctionName, with names for its parts: every part but the name is optional,
// so that `arn:aws:lambda:R:A:function` is the function named `function`.
const NAME_PARTS =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>[a-zA-Z0-9-_$.]+))?$/;

/**
 * Parses `F`, `F:q`, `A:function:F:q` and `arn:aws:lambda:R:A:function:F:q`.
 * @param qualifier the request's separate `Qualifier`
 * @throws the errors listed in docs/aws/lambda-functions.md#names-and-qualifiers
 */
export function parseFunctionName(text: string, caller: Namespace, qualifier?: string): FunctionReference {
  const parts = readFunctionName(text);
  if (!parts) {
    throw ValidationError(
      `1 validation error detected: Value '${text}' at 'functionName' is not the name or ARN of a function`,
    );
  }
  const { region, account, name, qualifier: embedded } = parts;
  if (embedded !== undefined && qualifier !== undefined && embedded !== qualifier) {
    throw InvalidParameterValue(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  if (region !== undefined && region !== caller.region) {
    throw ResourceNotFound(
      `Functions from '${region}' are not reachable in this region ('${caller.region}')`,
    );
  }
  if (account !== undefined) requireAccount(account, caller);
  return { name, qualifier: qualifier ?? embedded };
}

interface NameParts {
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** The parts of a name or an ARN, in any of its forms; undefined for other texts. */
export function readFunctionName(text: string): NameParts | undefined {
  const parts = NAME_PARTS.exec(text)?.groups;
  return (
    parts && {
      region: parts['region'],
      account: parts['account'],
      name: parts['name']!,
      qualifier: parts['qualifier'],
    }
  );
}

/**
 * The name of a new function. Only creation checks its length: other operations report that the function does not
 * exist.
 * @throws InvalidParameterValue, and the errors of `parseFunctionName`
 */
export function parseNewFunctionName(text: string, caller: Namespace): string {
  const { name } = parseFunctionName(text, caller);
  if (name.length <= MAX_BARE_NAME_LENGTH) return name;
  throw InvalidParameterValue(
    `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${MAX_BARE_NAME_LENGTH}`,
  );
}

function requireAccount(account: string, caller: Namespace): void {
  if (account === caller.account) return;
  const { arn } = accountRoot(caller.account, partitionOf(caller.region));
  throw AccessDenied(`User: ${arn} is not authorized to reach functions of account ${account}`);
}

/**
 * Parses the full ARN of a function.
 * @returns undefined when the text is not the ARN of a function
 */
export function parseFunctionArn(
  text: string,
): (FunctionReference & { readonly namespace: Namespace }) | undefined {
  const arn = parseArn(text);
  const [kind, name, qualifier] = arn?.resource.split(':') ?? [];
  if (!arn || kind !== 'function' || name === undefined) return undefined;
  return { namespace: { account: arn.account, region: arn.region }, name, qualifier };
}

/** @param qualifier appended if set */
export function functionArn(namespace: Namespace, name: string, qualifier?: string): string {
  return formatArn('lambda', namespace, `function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`);
}

export function functionNotFound(namespace: Namespace, { name, qualifier }: FunctionReference) {
  return ResourceNotFound(`Function not found: ${functionArn(namespace, name, qualifier)}`);
}
