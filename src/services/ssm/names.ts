import { parseArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { AccessDenied, ValidationError } from '../../schema/common-errors.ts';
import { HierarchyLevelLimitExceeded } from './errors.ts';
import { MAX_LEVELS } from './limits.ts';

/** A parameter as requests name it: a name or an ARN, optionally with a version or label. */
export interface RequestedName {
  readonly name: string;
  /** Of an ARN. */
  readonly namespace: Namespace | undefined;
  /** A version or label. */
  readonly selector: string | undefined;
}

export function parseRequestedName(nameOrArn: string): RequestedName {
  const arn = parseArn(nameOrArn);
  const isParameter = arn?.service === 'ssm' && arn.resource.startsWith('parameter/');
  const text = isParameter ? arn.resource.slice('parameter'.length) : nameOrArn;
  const [, name = '', selector] = /^(.*?)(?::([\w.-]+))?$/s.exec(text) ?? [];
  return {
    name,
    selector,
    namespace: isParameter ? { account: arn.account, region: arn.region } : undefined,
  };
}

const NAME = /^[\w./-]+$/;

const INVALID_PATH =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
  'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/**
 * Checks a name in a request. The leading slash is optional for a name of one level, and required for a path.
 * @throws ValidationError
 */
export function checkName(name: string): void {
  const isPath = name.slice(1).includes('/');
  if (!NAME.test(name) || name.includes('//') || (isPath && !name.startsWith('/'))) {
    throw ValidationError(INVALID_PATH);
  }
}

/**
 * Checks the name of a new parameter. The prefixes `aws` and `ssm` are reserved.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 * @throws ValidationError, AccessDenied, HierarchyLevelLimitExceeded
 */
export function checkNewName(name: string): void {
  checkName(name);
  if (name.split('/').length - 1 > MAX_LEVELS) {
    throw HierarchyLevelLimitExceeded(`A hierarchy can have a maximum of ${MAX_LEVELS} levels: ${name}`);
  }
  if (!/^\/?(aws|ssm)/i.test(name)) return;
  const isPath = name.slice(1).includes('/');
  if (!isPath) {
    throw ValidationError('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (/^\/aws/i.test(name)) throw AccessDenied(`No access to reserved parameter name: ${name}.`);
  throw ValidationError(INVALID_PATH);
}

/** @throws ValidationError */
export function checkPath(path: string): void {
  if (path.startsWith('/') && !path.includes('//') && NAME.test(path)) return;
  throw ValidationError(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
      'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
      'symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, ' +
      'must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** The second name of a parameter of one level: with or without its leading slash. */
export function alternativeName(name: string): string | undefined {
  if (name.slice(1).includes('/')) return undefined;
  return name.startsWith('/') ? name.slice(1) : `/${name}`;
}
