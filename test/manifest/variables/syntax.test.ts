import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate, VariableSyntaxError } from '../../../src/manifest/variables/syntax.ts';

describe('parseTemplate', () => {
  it('keeps the placeholders of CloudFormation', () => {
    const text = 'arn:${AWS::Partition}:logs:${AWS::Region}:${Stream}:${stream.Arn}';
    expect(parseTemplate(text)).toEqual([text]);
  });

  it('reads sources, fallbacks and literals in order', () => {
    expect(parseTemplate("x-${opt:stage, self:provider.stage, 'dev', 3, true, null}")).toEqual([
      'x-',
      {
        text: "${opt:stage, self:provider.stage, 'dev', 3, true, null}",
        candidates: [
          { kind: 'source', source: 'opt', parameters: [], address: ['stage'] },
          { kind: 'source', source: 'self', parameters: [], address: ['provider.stage'] },
          { kind: 'literal', value: 'dev' },
          { kind: 'literal', value: 3 },
          { kind: 'literal', value: true },
          { kind: 'literal', value: null },
        ],
      },
    ]);
  });

  it('reads parameters, and variables inside addresses', () => {
    const [variable] = parseTemplate('${file(./${sls:stage}.yml):limits.${opt:size}}');
    expect(variable).toMatchObject({
      candidates: [
        {
          source: 'file',
          parameters: [['./', { text: '${sls:stage}' }, '.yml']],
          address: ['limits.', { text: '${opt:size}' }],
        },
      ],
    });
  });

  it('reads an escaped opening as text', () => {
    expect(parseTemplate('a \\${self:b} c')).toEqual(['a ${self:b} c']);
  });

  it.each(['${self:a', '${self:a, }', '${opt:a, nonsense}', "${self:'a}", '${file(a.yml}'])(
    'refuses %s',
    (text) => {
      expect(() => parseTemplate(text)).toThrow(VariableSyntaxError);
    },
  );

  it('rejects nesting that would exhaust the stack', () => {
    expect(() => parseTemplate('${self:'.repeat(10_000))).toThrow(VariableSyntaxError);
  });

  it('handles any text, and returns text without variables unchanged', () => {
    const pieces = fc.constantFrom('${', '}', 'self:', '(', ')', ',', "'", '"', 'a', ' ', '\\', '$', ':');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        try {
          const template = parseTemplate(text);
          if (template.every((part) => typeof part === 'string')) {
            expect(template.join('')).toBe(text.replaceAll('\\${', '${'));
          }
        } catch (error) {
          expect(error).toBeInstanceOf(VariableSyntaxError);
        }
      }),
    );
  });
});
