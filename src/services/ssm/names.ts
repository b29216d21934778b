import { AccessDenied, ValidationError } from '../../schema/common-errors.ts';

const NAME = /^[\w./-]+$/;

const PATH_SENTENCE =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
  'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

/**
 * A name that a parameter is looked for by. A name of one level may do without its slash, a path may not.
 * @throws ValidationError
 */
export function checkName(name: string): void {
  const isPath = name.slice(1).includes('/');
  if (!NAME.test(name) || name.includes('//') || (isPath && !name.startsWith('/'))) {
    throw ValidationError(PATH_SENTENCE);
  }
}

/**
 * The name of a new parameter. `aws` and `ssm` in front are AWS's own.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 * @throws ValidationError, AccessDenied
 */
export function checkNewName(name: string): void {
  checkName(name);
  if (!/^\/?(aws|ssm)/i.test(name)) return;
  const isPath = name.slice(1).includes('/');
  if (!isPath) {
    throw ValidationError('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (/^\/aws/i.test(name)) throw AccessDenied(`No access to reserved parameter name: ${name}.`);
  throw ValidationError(PATH_SENTENCE);
}

/** @throws ValidationError for what is no path of names */
export function checkPath(path: string): void {
  if (path.startsWith('/') && !path.includes('//') && NAME.test(path)) return;
  throw ValidationError(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
      'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
      'symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, ' +
      'must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** The other name of the same parameter: with or without the slash, where it has one level. */
export function alternativeName(name: string): string | undefined {
  if (name.slice(1).includes('/')) return undefined;
  return name.startsWith('/') ? name.slice(1) : `/${name}`;
}
