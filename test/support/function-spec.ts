import type { FunctionSpec } from '../../src/runtime/port.ts';

/** A function version of which only what matters to a test is given. */
export function functionSpec(overrides: Partial<FunctionSpec>): FunctionSpec {
  return {
    key: 'f',
    functionName: 'f',
    version: '$LATEST',
    account: '000000000000',
    region: 'us-east-1',
    roleArn: 'arn:aws:iam::000000000000:role/test',
    runtimeName: 'nodejs22.x',
    handler: 'index.handler',
    memoryMb: 128,
    timeoutMs: 3000,
    environment: {},
    codeDirectory: '/data/code',
    logging: { group: 'g', format: 'Text' },
    ...overrides,
  };
}
