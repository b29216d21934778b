import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, long, map, string, structure } from '../../../schema/shape.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';
import { compileFilter } from '../filter/pattern.ts';
import { compileExtraction } from '../filter/selectors.ts';
import { MAX_TEST_MESSAGES } from '../limits.ts';
import { ScanWork } from '../reading/scan-work.ts';
import { FilterPattern } from '../shapes.ts';

const MetricFilterMatch = structure(
  { eventNumber: long(), eventMessage: string(), extractedValues: map(string()) },
  'MetricFilterMatchRecord',
);

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
export const TestMetricFilter = operation('TestMetricFilter', {
  readOnly: true,
  input: structure({
    filterPattern: FilterPattern,
    logEventMessages: list(string({ min: 1 }), { min: 1, max: MAX_TEST_MESSAGES }),
  }),
  output: structure({ matches: list(MetricFilterMatch) }),
  errors: [InvalidParameter],
  access: onAll('logs:TestMetricFilter'),
});

export const testMetricFilter: Handler<typeof TestMetricFilter, LogsContext> = async ({
  filterPattern,
  logEventMessages,
}) => {
  const filter = compileFilter(filterPattern);
  const extract = compileExtraction(filterPattern);
  const work = new ScanWork(filter?.cost);
  const matches = [];
  for (const [index, message] of logEventMessages.entries()) {
    work.chargeEvent(message);
    if (!filter || filter.matches(message)) {
      matches.push({ eventNumber: index + 1, eventMessage: message, extractedValues: extract(message) });
    }
    if (work.shouldYield) await work.yield();
  }
  return { matches };
};
