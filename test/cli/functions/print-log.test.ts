import { expect, test } from 'vitest';
import { logText } from '../../../src/cli/functions/print-log.ts';

function lineOf(message: string): string {
  const event = { id: '1', timestampMs: 0, stream: 's', functionName: 'alerts', message };
  return logText(event, { functionNames: ['alerts'], style: (format, text) => `<${String(format)}>${text}` });
}

test.each([
  ['[ERROR] ValueError: no\n', '<red>ERROR ValueError: no'],
  ['[WARNING]\t2026-01-31T09:30:00.000Z\t\tlow\n', '<yellow>WARN low'],
  ['plain\n', 'plain'],
  ['REPORT RequestId: x\n', 'REPORT RequestId: x'],
])('%j has its level once', (message, text) => {
  expect(lineOf(message)).toBe(`<dim>1970-01-01T00:00:00.000Z ${text}`);
});
