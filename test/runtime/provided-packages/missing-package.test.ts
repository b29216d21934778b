import { describe, expect, it } from 'vitest';
import { missingPackageAdvice } from '../../../src/runtime/provided-packages/missing-package.ts';

function adviceFor(runtimeName: string, errorMessage: string): string | undefined {
  return missingPackageAdvice(
    { runtimeName },
    {
      kind: 'finished',
      payload: Buffer.from(JSON.stringify({ errorType: 'Error', errorMessage })),
      functionError: 'Unhandled',
      executedVersion: '$LATEST',
      logTail: Buffer.alloc(0),
    },
  );
}

describe('the advice about a missing package', () => {
  it.each([
    [
      'nodejs22.x',
      "Error: Cannot find module '@aws-sdk/client-kinesis'\nRequire stack:",
      'runtime add aws-sdk, or',
    ],
    [
      'nodejs22.x',
      "Cannot find package '@smithy/core' imported from /var/task/index.mjs",
      'add @smithy/core',
    ],
    ['nodejs22.x', "Error: Cannot find module '@aws-sdk/client-s3/x.js'", 'add @aws-sdk/client-s3'],
    ['nodejs16.x', "Error: Cannot find module 'aws-sdk'", 'add aws-sdk-v2'],
    ['nodejs16.x', "Error: Cannot find module 'aws-sdk/clients/s3'", 'add aws-sdk-v2'],
    ['python3.12', "Unable to import module 'app': No module named 'boto3'", 'add boto3'],
  ])('%s, %s', (runtimeName, errorMessage, advice) => {
    expect(adviceFor(runtimeName, errorMessage)).toContain(advice);
  });

  it.each([
    ['nodejs22.x', "Error: Cannot find module 'aws-sdk'"],
    ['nodejs16.x', "Error: Cannot find module '@aws-sdk/client-s3'"],
    ['nodejs22.x', "Error: Cannot find module 'aws-sdk-mock'"],
    ['nodejs22.x', "Error: Cannot find module 'lodash'"],
    ['python3.12', "Unable to import module 'app': No module named 'requests'"],
    ['provided.al2023', "Error: Cannot find module '@aws-sdk/client-s3'"],
  ])('is not given where AWS lacks it too: %s, %s', (runtimeName, errorMessage) => {
    expect(adviceFor(runtimeName, errorMessage)).toBeUndefined();
  });
});
