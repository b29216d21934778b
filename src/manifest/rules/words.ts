import type { Intrinsic, Rule } from './rule.ts';

/** What a rule expects, as a part of a message: `a whole number from 1 to 10`. */
export function describe(rule: Rule): string {
  switch (rule.kind) {
    case 'any':
      return 'anything';
    case 'text':
      return rule.values ? oneOfWords(rule.values) : 'text';
    case 'number': {
      const noun = rule.whole ? 'a whole number' : 'a number';
      const also = rule.also && rule.also.length > 0 ? ` or ${rule.also.join(', ')}` : '';
      return `${noun}${boundsOf(rule)}${also}`;
    }
    case 'boolean':
      return 'true or false';
    case 'list':
      return `a list of ${describe(rule.item)}`;
    case 'record':
    case 'object':
      return 'a map';
    case 'intrinsic':
      return 'a CloudFormation function such as !GetAtt';
    case 'either':
      return rule.rules.map(describe).join(', or ');
  }
}

function boundsOf({ min, max }: { readonly min: number; readonly max: number }): string {
  if (!Number.isFinite(min)) return '';
  return Number.isFinite(max) ? ` from ${min} to ${max}` : `, ${min} or more`;
}

export function oneOfWords(words: readonly string[]): string {
  return words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`;
}

/** What a value is, as a part of a message. */
export function formOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? `the text "${value}"` : JSON.stringify(value);
}

/** The short form of YAML: `!GetAtt Stream.Arn`, or only the name of a function whose argument is not text. */
export function shortForm(value: Intrinsic): string {
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  const tag = `!${name.replace('Fn::', '')}`;
  const text = name === 'Fn::GetAtt' ? [argument].flat().join('.') : argument;
  return typeof text === 'string' ? `${tag} ${text}` : tag;
}
