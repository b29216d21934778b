import { basename } from 'node:path';

const ENDPOINT_OPTION = /^--endpoint-url(?:=|$)/;

/**
 * The words of a command, with `--endpoint-url` where it runs the AWS CLI and does not name one itself. Versions before
 * 1.29 and 2.13 read no AWS_ENDPOINT_URL, and SQS in version 1 reads none to this day.
 */
export function withEndpointOption(
  program: string,
  words: readonly string[],
  endpoint: string,
): readonly string[] {
  const at = placeOfOptions(program, words);
  if (at === undefined || words.some((word) => ENDPOINT_OPTION.test(word))) return words;
  return [...words.slice(0, at), '--endpoint-url', endpoint, ...words.slice(at)];
}

/** @returns where the options of the AWS CLI begin, or undefined when the command is another program */
function placeOfOptions(program: string, words: readonly string[]): number | undefined {
  const name = basename(program).replace(/\.(?:exe|cmd)$/i, '');
  if (name === 'aws') return 0;
  const isModule = /^(?:python|pypy)[\d.]*$/.test(name) && words[0] === '-m' && words[1] === 'awscli';
  return isModule ? 2 : undefined;
}
