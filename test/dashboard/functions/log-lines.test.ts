import { expect, test } from 'vitest';
import { parseLogLine } from '../../../src/dashboard/functions/log-lines.ts';

const ID = '3f0f9c1e-0000-4000-8000-000000000001';

test.each([
  [`2026-01-01T00:00:00.000Z\t${ID}\tERROR\tInvoke Error\n`, 'ERROR', 'Invoke Error'],
  [`[WARNING]\t2026-01-01T00:00:00.000Z\t${ID}\tcareful`, 'WARN', 'careful'],
  [`REPORT RequestId: ${ID}\tDuration: 3 ms`, 'PLATFORM', `REPORT RequestId: ${ID}\tDuration: 3 ms`],
  ['{"level":"DEBUG","message":"x","requestId":"r"}', 'DEBUG', 'x'],
  ['{"type":"platform.start"}', 'PLATFORM', '{"type":"platform.start"}'],
  ['{"no":"level"}', 'INFO', '{"no":"level"}'],
  ['printed', 'INFO', 'printed'],
])('the level and the text of %j', (message, level, text) => {
  expect(parseLogLine('1', 0, message)).toMatchObject({ level, text });
});
