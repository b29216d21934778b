import { expect, test } from 'vitest';
import { warningLines } from '../../../src/cli/deploy/warning-lines.ts';
import { formatProblem } from '../../../src/manifest/manifest-error.ts';
import { load } from '../../manifest/project.ts';

const manifest = `
service: shop
org: acme
frameworkVersion: '3'
provider: { name: aws, runtime: nodejs22.x, versionFunctions: false }
plugins: [serverless-offline, serverless-offline-ssm]
functions:
  f:
    handler: h.f
    events:
      - http: { method: get, path: /, authorizer: aws_iam }
`;

test('settings that nothing here needs are one line with their names; what differs from AWS has lines of its own', () => {
  const lines = warningLines(load(manifest).warnings, false);
  expect(lines).toEqual([
    expect.stringMatching(/^warning: .*"authorizer" has no effect here: every request reaches the function/),
    expect.stringMatching(/^warning: .*serverless-offline-ssm" has no effect here: parameters are read from/),
    'note: 4 settings are not needed here (--verbose says why): org, frameworkVersion, provider.versionFunctions, serverless-offline',
  ]);
});

test('a verbose command, and one for a single setting, print the reason', () => {
  const { warnings } = load(manifest);
  expect(warnings).toHaveLength(6);
  expect(warningLines(warnings, true)).toEqual(warnings.map((each) => `warning: ${formatProblem(each)}`));
  const [org] = warnings.filter(({ unneeded }) => unneeded === 'org');
  expect(warningLines([org!], false)).toEqual([expect.stringContaining('"org" has no effect here: ')]);
});
