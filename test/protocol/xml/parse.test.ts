import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeXml } from '../../../src/protocol/xml/escape.ts';
import { MalformedXml, parseXml } from '../../../src/protocol/xml/parse.ts';
import { codePoint } from '../../support/code-point.ts';

describe('parseXml', () => {
  test('reads elements, attributes, comments, CDATA and references', () => {
    const source =
      '<?xml version="1.0"?>\n<!-- a -- b --><s3:Delete xmlns:s3="http://x/" q=\'1\'>' +
      '<Object><Key>a&amp;b&#65;&#x42;</Key></Object><Object><Key><![CDATA[<c>&amp;]]></Key></Object><Quiet/></s3:Delete>\n';
    expect(parseXml(source)).toEqual({
      name: 'Delete',
      text: '',
      children: [
        { name: 'Object', text: '', children: [{ name: 'Key', text: 'a&bAB', children: [] }] },
        { name: 'Object', text: '', children: [{ name: 'Key', text: '<c>&amp;', children: [] }] },
        { name: 'Quiet', text: '', children: [] },
      ],
    });
  });

  test.each([
    ['nothing', ''],
    ['text alone', 'hello'],
    ['two elements', '<a/><b/>'],
    ['an open element', '<a><b></b>'],
    ['crossed elements', '<a><b></a></b>'],
    ['a stray end', '</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an entity with the name of a member of objects', '<a>&constructor;</a>'],
    ['an entity without its end', '<a>&amp</a>'],
    ['half a character', '<a>&#xd800;</a>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an open comment', '<a><!-- </a>'],
    ['too much depth', '<a>'.repeat(100) + '</a>'.repeat(100)],
  ])('rejects %s', (_case, source) => {
    expect(() => parseXml(source)).toThrow(MalformedXml);
  });

  test('reads back any escaped text, except for characters that XML does not allow', () => {
    const text = fc.string({ unit: codePoint });
    fc.assert(
      fc.property(text, (original) => {
        const expected = Array.from(original)
          .map((character) => (isWritable(character) ? character : '\ufffd'))
          .join('');
        expect(parseXml(`<a>${escapeXml(original)}</a>`).text).toBe(expected);
      }),
    );
  });

  test('any text is read or rejected', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'a',
      '<a>',
      '</a>',
      '<a',
      '&',
      ';',
      '&lt;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '"',
      '=',
    );
    const source = fc.oneof(
      fc.string({ unit: codePoint }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(source, (text) => {
        try {
          parseXml(text);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedXml);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

test('escapeXml escapes everything that another parser would change', () => {
  expect(escapeXml(`<a b="c">&'\r\n\u0001\ufffe\ud800😀`)).toBe(
    '&lt;a b=&quot;c&quot;&gt;&amp;&apos;&#13;\n\ufffd\ufffd\ufffd😀',
  );
});

/** The characters of https://www.w3.org/TR/xml/#charsets */
function isWritable(character: string): boolean {
  const codePoint = character.codePointAt(0)!;
  if (codePoint < 0x20) return codePoint === 0x9 || codePoint === 0xa || codePoint === 0xd;
  return !(codePoint >= 0xd800 && codePoint <= 0xdfff) && codePoint !== 0xfffe && codePoint !== 0xffff;
}
