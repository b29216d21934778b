import type { FunctionSpec, InvocationResult } from '../port.ts';

/** `No module named 'boto3'`: the modules that AWS's Python runtime carries. */
const MISSING_MODULE = /No module named '(boto3|botocore|s3transfer|jmespath|dateutil|urllib3|six)['.]/;

/** Node's messages for `require` and `import`. */
const MISSING_SDK = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[^'/]+|aws-sdk(?=['/]))/;

// From this version on, AWS's Node runtimes contain version 3 of the SDK, before that version 2.
const FIRST_NODE_WITH_SDK_3 = 18;

// The payload of an error begins with its message. What follows can be megabytes.
const READ_BYTES = 4096;

/** What to do when a function lacks a package that every function has on AWS. */
export function missingPackageAdvice(
  { runtimeName }: Pick<FunctionSpec, 'runtimeName'>,
  result: InvocationResult,
): string | undefined {
  if (result.kind !== 'finished' || result.functionError === undefined) return undefined;
  const message = result.payload.subarray(0, READ_BYTES).toString();
  if (runtimeName.startsWith('python')) return pythonAdvice(message);
  const [, node] = /^nodejs(\d+)/.exec(runtimeName) ?? [];
  return node === undefined ? undefined : nodeAdvice(message, Number(node));
}

function pythonAdvice(message: string): string | undefined {
  const [, name] = MISSING_MODULE.exec(message) ?? [];
  if (name === undefined) return undefined;
  return `AWS's Python runtime carries ${name}, and this machine has none; to install it: millrace runtime add boto3`;
}

function nodeAdvice(message: string, major: number): string | undefined {
  const [, name] = MISSING_SDK.exec(message) ?? [];
  if (name === undefined || (name === 'aws-sdk') !== major < FIRST_NODE_WITH_SDK_3) return undefined;
  const advice =
    name === 'aws-sdk'
      ? 'to install it: millrace runtime add aws-sdk-v2'
      : `to install the SDK: millrace runtime add aws-sdk, or only this package: millrace runtime add ${name}`;
  return `AWS's Node runtime carries ${name}, and this machine has none; ${advice}`;
}
