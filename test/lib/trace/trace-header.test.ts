import { describe, expect, it } from 'vitest';
import { formatTraceHeader, parseTraceHeader, traceOfHeaders } from '../../../src/lib/trace/trace-header.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

describe('a tracing header', () => {
  it('is read with members in any order and any case, and written in the order of AWS', () => {
    const text = `sampled=1; Lineage=1:e547cb94:0;parent=${PARENT};Self=1-2-3;root=${ROOT.toUpperCase()}`;
    const trace = parseTraceHeader(text)!;
    expect(trace).toEqual({ root: ROOT, parent: PARENT, sampled: true, lineage: '1:e547cb94:0' });
    expect(formatTraceHeader(trace)).toBe(`Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=1:e547cb94:0`);
  });

  it.each([
    '',
    'Root=',
    `Root=${ROOT}0`,
    `Parent=${PARENT};Sampled=1`,
    'Root=1-2-3',
    `Root=${ROOT};${'x'.repeat(1024)}`,
  ])('without a valid root is ignored: %s', (text) => {
    expect(parseTraceHeader(text)).toBeUndefined();
  });

  it('keeps its root when other members are invalid or undecided', () => {
    expect(parseTraceHeader(`Root=${ROOT};Parent=\r\n;Sampled=?;Lineage=é`)).toEqual({ root: ROOT });
  });
});

describe('the trace of a request', () => {
  const traceparent = `00-5759e988bd862e3fe1be46a994272793-${PARENT}-01`;

  it('is read from the W3C header when there is none of AWS', () => {
    expect(traceOfHeaders({ traceparent })).toEqual({ root: ROOT, parent: PARENT, sampled: true });
    const tracestate = 'vendor=00f067aa0ba902b7,other=1';
    expect(traceOfHeaders({ traceparent, tracestate })).toMatchObject({ parent: PARENT, state: tracestate });
    expect(traceOfHeaders({ traceparent, tracestate: 'x'.repeat(513) })).not.toHaveProperty('state');
    expect(traceOfHeaders({ tracestate })).toBeUndefined();
    expect(traceOfHeaders({ traceparent: traceparent.replace(/1$/, '0') })).toMatchObject({ sampled: false });
    // Within one trace, W3C's header names the span that is closer to the call.
    const own = `Root=${ROOT};Parent=1111111111111111;Lineage=1:e547cb94:0`;
    expect(traceOfHeaders({ traceparent, 'x-amzn-trace-id': own })).toEqual({
      root: ROOT,
      parent: PARENT,
      sampled: true,
      lineage: '1:e547cb94:0',
    });
    const other = ROOT.replace('1-5', '1-6');
    expect(traceOfHeaders({ traceparent, 'x-amzn-trace-id': `Root=${other}` })).toEqual({ root: other });
    expect(traceOfHeaders({ traceparent: 'x' })).toBeUndefined();
    expect(traceOfHeaders({})).toBeUndefined();
  });
});
