import { isSdkPackage } from './search-folders.ts';

// Node's messages for `require` and for `import`.
const MISSING = /Cannot find (?:module|package) '((?:@[^/']+\/)?[^/']+)[^']*'/;
// Older runtimes contain version 2 of the SDK, newer ones version 3.
const FIRST_VERSION_WITH_SDK_3 = 18;

/**
 * What to do about an error that says that a package of the AWS SDK is missing, which AWS's runtime contains.
 * @returns undefined for other errors
 */
export function missingSdkAdvice(error: unknown, runtimeMajor: number): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, name = ''] = MISSING.exec(error.message) ?? [];
  const isVersion2 = name === 'aws-sdk';
  if (!isSdkPackage(`${name}/`) || isVersion2 !== runtimeMajor < FIRST_VERSION_WITH_SDK_3) return undefined;
  return (
    `AWS's runtime contains ${name}, and this machine does not. Add the SDK with \`millrace runtime add aws-sdk\`, ` +
    `this package alone with \`millrace runtime add ${name}\`, or install it in the project.`
  );
}
