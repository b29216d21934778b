import { describe, expect, it, test } from 'vitest';
import { parseDotenv, withDotenv } from '../../../src/manifest/variables/dotenv.ts';
import { project } from '../project.ts';

// The expected values are those of dotenv 17.4.2 with dotenv-expand 13.0.0, the versions in osls 4.3.1.
describe('parseDotenv', () => {
  test.each([
    ['a value', 'A=1', { A: '1' }],
    ['an empty value', 'A=\nB=2', { A: '', B: '2' }],
    ['spaces and export', ' export A = 1 \n', { A: '1' }],
    ['Windows line ends', 'A=1\r\nB="x\r\ny"\r\n', { A: '1', B: 'x\ny' }],
    ['lines that assign nothing', '# a comment\n\nnot an assignment\nA=1', { A: '1' }],
    ['the last of two assignments', 'A=1\nA=2', { A: '2' }],
    ['a comment behind a value', 'A=1 # one\nB=a#b\nC= # nothing', { A: '1', B: 'a', C: '' }],
    ['a hash in quotes', `A="1 # one"\nB='a#b'\nC=\`c#\``, { A: '1 # one', B: 'a#b', C: 'c#' }],
    [
      'each kind of quotes',
      `A="a 'b'"\nB='a "b"'\nC=\`a "b" 'c'\``,
      { A: "a 'b'", B: 'a "b"', C: `a "b" 'c'` },
    ],
    [
      'a line break as an escape',
      String.raw`A="a\nb"` + '\n' + String.raw`B='a\nb'`,
      { A: 'a\nb', B: 'a\\nb' },
    ],
    ['a quote that is not closed', 'A="x\nB=1', { A: '"x', B: '1' }],
    ['text behind a closing quote', 'A="x" y\nB=1', { A: '"x" y', B: '1' }],
    ['an escaped quote', String.raw`A="{\"a\": 1}"` + '\nB=2', { A: String.raw`{\"a\": 1}`, B: '2' }],
    [
      'values of several lines',
      `KEY="-----BEGIN KEY-----\nabc\n-----END KEY-----"\nB='a\nb'\nC=\`a\nb\`\nD=1`,
      { KEY: '-----BEGIN KEY-----\nabc\n-----END KEY-----', B: 'a\nb', C: 'a\nb', D: '1' },
    ],
  ])('%s', (_, text, expected) => {
    expect(parseDotenv(text)).toEqual(expected);
  });

  test.each([
    ['$A and ${A}', 'A=1\nB=$A-${A}x', '1-1x'],
    ['a name that every object inherits', 'B=$constructor-${toString:-x}', '-x'],
    ['within double quotes', 'A=1\nB="<$A>"', '<1>'],
    ['within single quotes', "A=1\nB='<$A>'", '<1>'],
    ['over several lines', 'A=1\nB="$A\n${A}"', '1\n1'],
    ['an unknown name', 'B=<$NONE>', '<>'],
    ['a name of a later line', 'B=<$C>\nC=1', '<>'],
    ['its own name', 'B=<$B>', '<>'],
    ['an escaped dollar sign', String.raw`A=1` + '\n' + String.raw`B=\$A \${A}`, '$A ${A}'],
    ['a dollar sign alone', 'B=5$', '5$'],
    ['a default', 'B=${NONE:-x}-${NONE-y}', 'x-y'],
    ['a default of an empty value', 'A=\nB=${A:-x}', 'x'],
    ['a default that is a reference', 'A=1\nB=${NONE:-${A}}', '1'],
    ['a default that is not needed', 'A=1\nB=${A:-x}', '1'],
    ['an alternative', 'A=1\nB=<${A:+x}${NONE:+y}>', '<x>'],
    ['a value of the environment', 'A=1\nB=$HOST', 'shell'],
    ['a value of the environment before that of the file', 'HOST=file\nB=$HOST', 'shell'],
  ])('fills in %s', (_, text, expected) => {
    expect(parseDotenv(text, { HOST: 'shell' })['B']).toBe(expected);
  });

  it('rejects more references in a value than it can replace in a short time', () => {
    expect(() => parseDotenv(`A=1\nB=${'$A'.repeat(1_001)}`)).toThrow(
      /the value of B has more than 1000 references/,
    );
  });

  it('does not expand what it has filled in: a password may contain dollar signs', () => {
    expect(parseDotenv('URL=db://$PASSWORD@host', { PASSWORD: 'a$b${c}' })).toEqual({
      URL: 'db://a$b${c}@host',
    });
  });
});

describe('withDotenv', () => {
  it('prefers the environment to the stage file, and that to .env', () => {
    const directory = project({ '.env': 'A=general\nB=general\nC=general', '.env.prod': 'A=stage\nB=stage' });
    expect(withDotenv(directory, 'prod', { A: 'shell' })).toEqual({ A: 'shell', B: 'stage', C: 'general' });
    expect(withDotenv(directory, 'dev', {})).toEqual({ A: 'general', B: 'general', C: 'general' });
  });
});
