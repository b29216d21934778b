import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { wholePattern } from '../../../src/schema/whole-pattern.ts';
import { ConsumerARN, ResourceARN, StreamARN } from '../../../src/services/kinesis/shapes.ts';

const parts =
  ':kinesis:|:000000000000:|:123456789012:stream/|stream/|/consumer/|:1|us-east-1|:|/| |\n|x|000000000000'.split(
    '|',
  );

test.each([
  ['StreamARN', StreamARN],
  ['ResourceARN', ResourceARN],
  ['ConsumerARN', ConsumerARN],
])('%s matches the same texts as AWS’s pattern', (_, { pattern, patternText }) => {
  const linear = wholePattern(pattern);
  const published = new RegExp(`^(?:${patternText})$`);
  const text = fc
    .array(fc.constantFrom(...parts), { maxLength: 10 })
    .map((found) => `arn:aws${found.join('')}`);
  const likely = fc
    .tuple(text, text, text)
    .map(([a, b, c]) => `arn:aws${a}:kinesis:${b}:000000000000:stream/${c}/consumer/x:1`);
  fc.assert(
    fc.property(fc.oneof(text, likely), (arn) => {
      expect(linear.test(arn)).toBe(published.test(arn));
    }),
    { numRuns: 2_000 },
  );
});
