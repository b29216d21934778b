import type { FunctionSpec, InvocationResult } from '../port.ts';

/** `No module named 'boto3'`: the modules that AWS's Python runtime carries. */
const MISSING_MODULE = /No module named '(boto3|botocore|s3transfer|jmespath|dateutil|urllib3|six)['.]/;

// The payload of an error begins with its message. What follows can be megabytes.
const READ_BYTES = 4096;

/** What to do when a function lacks a package that every function has on AWS. */
export function missingPackageAdvice(
  { runtimeName }: Pick<FunctionSpec, 'runtimeName'>,
  result: InvocationResult,
): string | undefined {
  if (result.kind !== 'finished' || result.functionError === undefined) return undefined;
  if (!runtimeName.startsWith('python')) return undefined;
  const [, name] = MISSING_MODULE.exec(result.payload.subarray(0, READ_BYTES).toString()) ?? [];
  if (name === undefined) return undefined;
  return `AWS's Python runtime carries ${name}, and this machine has none; to install it: millrace runtime add boto3`;
}
