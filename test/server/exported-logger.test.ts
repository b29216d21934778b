import { expect, test } from 'vitest';
import type { ExportedLine } from '../../src/lib/telemetry/telemetry.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { exportedLogger } from '../../src/server/exported-logger.ts';

test('lines of the server are logged as before, and exported with severity and fields', () => {
  const logged: string[] = [];
  const exported: ExportedLine[] = [];
  const clock = new VirtualClock();
  const logger = exportedLogger(
    { ...silentLogger, warn: (message) => void logged.push(message) },
    (line) => void exported.push(line),
    clock,
  );
  logger.warn('records were discarded', {
    records: 3,
    shards: ['a'],
    error: new Error('full'),
    none: undefined,
  });
  logger.info('ready');
  expect(logged).toEqual(['records were discarded']);
  const line = { timestampMs: clock.now(), trace: undefined };
  expect(exported).toEqual([
    {
      ...line,
      severity: 'WARN',
      message: 'records were discarded',
      attributes: { 'millrace.records': 3, 'millrace.shards': '["a"]', 'millrace.error': 'Error: full' },
    },
    { ...line, severity: 'INFO', message: 'ready', attributes: {} },
  ]);
});
