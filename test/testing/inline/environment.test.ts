import { expect, onTestFinished, test } from 'vitest';
import { openPipeline } from '../../../src/testing/open-pipeline.ts';

test('tests and handlers can set environment variables', async () => {
  process.env['OF_TEST'] = 'before';
  onTestFinished(() => {
    for (const name of ['OF_TEST', 'NEW', 'OF_HANDLER']) delete process.env[name];
  });
  await using pipeline = await openPipeline({
    functions: {
      change: {
        environment: { OF_FUNCTION: 'deployed' },
        handler: () => {
          const { OF_FUNCTION: deployed } = process.env;
          process.env['OF_FUNCTION'] = 'changed';
          process.env['OF_HANDLER'] = 'set';
          return [deployed, process.env['OF_FUNCTION'], process.env['OF_TEST'], process.env['NEW']];
        },
      },
    },
  });
  process.env['OF_TEST'] = 'after';
  process.env['NEW'] = 'new';
  const seen = ['deployed', 'changed', 'after', 'new'];
  expect(await pipeline.function('change').invoke()).toEqual(seen);
  // Each invocation has an environment of its own.
  expect(await pipeline.function('change').invoke()).toEqual(seen);
  expect(process.env['OF_HANDLER']).toBe('set');
  expect(process.env).not.toHaveProperty('OF_FUNCTION');
});
