import { expect, test } from 'vitest';
import { DenialLog } from '../../../src/access/observation/denial-log.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';

test('5,000 different denials are logged, and the last one says that there are more', () => {
  const warnings: string[] = [];
  const log = new DenialLog({ ...silentLogger, warn: (message) => void warnings.push(message) });
  for (let n = 0; n < 5_010; n++) log.refused(`AKIA${n}`, 'InvalidClientTokenId', 'The token is invalid.');
  expect(warnings).toHaveLength(5_000);
  expect(warnings[0]).toContain('a request of the access key AKIA0: InvalidClientTokenId');
  expect(warnings.filter((warning) => !warning.startsWith('AWS would refuse'))).toEqual([
    'more than 5000 different calls would be denied by AWS; further ones are only in the access report',
  ]);
  expect(warnings.at(-1)).toContain('further ones');
});
