import { expect, test } from 'vitest';
import { boundedLogger } from '../../../src/lib/log/bounded-logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

function recorded() {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const line = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  const logger = boundedLogger({ info: line('info'), warn: line('warn'), error: line('error') }, clock);
  return { clock, lines, logger };
}

test('the first few of the same message in a minute are logged, and the others are counted', async () => {
  const { clock, lines, logger } = recorded();
  for (let second = 0; second < 60; second++) {
    logger.warn('no space', { second });
    await clock.advance(1_000);
  }
  expect(lines).toEqual([
    ...Array.from({ length: 5 }, () => 'warn: no space'),
    'warn: 55 more in the last minute: no space',
  ]);
  logger.error('no space');
  expect(lines.at(-1)).toBe('error: no space');
});

test('other messages and messages of level info are logged', async () => {
  const { clock, lines, logger } = recorded();
  for (let index = 0; index < 10; index++) {
    logger.info('started');
    logger.error(`request ${index % 2} failed`);
  }
  expect(lines).toHaveLength(20);
  await clock.advance(60_000);
  expect(lines).toHaveLength(20);
  expect(clock.pendingTimers).toBe(0);
});

test('the number of distinct messages that are counted and logged is bounded', async () => {
  const { clock, lines, logger } = recorded();
  for (let index = 0; index < 10_000; index++) logger.error(`request ${index} failed`);
  expect(lines).toHaveLength(505);
  await clock.advance(60_000);
  expect(lines.at(-1)).toBe('warn: 9495 more in the last minute: other messages');
});
