import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTraceHeader } from '../../../../src/lib/trace/trace-header.ts';
import { enterLineage, newLineage } from '../../../../src/services/lambda/recursion/lineage.ts';

const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

it('counts how often a trace comes back to a function, whatever its qualifier', () => {
  let lineage = newLineage(arn('a:live'));
  const enter = (name: string) => {
    const entered = enterLineage(lineage, arn(name));
    lineage = entered.lineage;
    return entered.returns;
  };
  expect([enter('a'), enter('b'), enter('a'), enter('b:1')]).toEqual([1, 0, 2, 1]);
});

it('remains a valid member of a tracing header', () => {
  const names = fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 60 });
  fc.assert(
    fc.property(names, fc.stringMatching(/^[0-9a-z:|]{0,40}$/), (path, start) => {
      let lineage = start;
      for (const name of path) lineage = enterLineage(lineage, arn(name)).lineage;
      if (path.length === 0) return;
      const header = `Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=${lineage}`;
      expect(parseTraceHeader(header)?.lineage).toBe(lineage);
    }),
    { examples: [[Array.from({ length: 60 }, (_, index) => `f${index}`), '1:a:0']] },
  );
});
