import { expect, test } from 'vitest';
import type { Logger } from '../../../../src/lib/log/logger.ts';
import { UnenforcedAuthorizers } from '../../../../src/services/apigateway/serving/unenforced-authorizers.ts';

test('1,000 routes are reported, once each', () => {
  const reported: unknown[] = [];
  const logger = {
    warn: (_: string, facts: unknown) => void reported.push(facts),
  } as Partial<Logger> as Logger;
  const authorizers = new UnenforcedAuthorizers(logger);
  const report = (route: string) =>
    authorizers.report('shop', { route, authorization: 'JWT', isRefused: false });
  for (let route = 0; route < 1_000; route++) report(`GET /${route}`);
  report('GET /0');
  expect(reported).toHaveLength(1_000);
  report('GET /1000');
  expect(reported).toHaveLength(1_000);
});
