import { basename } from 'node:path';

const ENDPOINT_OPTION = /^--endpoint-url(?:=|$)/;

/**
 * Adds `--endpoint-url` to the arguments of a program that is the AWS CLI, unless they contain it. Versions before 1.29
 * and 2.13 do not read AWS_ENDPOINT_URL, and SQS in version 1 still does not.
 */
export function withEndpointOption(
  program: string,
  args: readonly string[],
  endpoint: string,
): readonly string[] {
  const index = awsOptionsIndex(program, args);
  if (index === undefined || args.some((word) => ENDPOINT_OPTION.test(word))) return args;
  return [...args.slice(0, index), '--endpoint-url', endpoint, ...args.slice(index)];
}

/** @returns the index at which the options of the AWS CLI begin; undefined when the program is another one */
function awsOptionsIndex(program: string, args: readonly string[]): number | undefined {
  const name = basename(program).replace(/\.(?:exe|cmd)$/i, '');
  if (name === 'aws') return 0;
  const isModule = /^(?:python|pypy)[\d.]*$/.test(name) && args[0] === '-m' && args[1] === 'awscli';
  return isModule ? 2 : undefined;
}
