import type { Rule } from '../../../src/manifest/rules/rule.ts';

/** What a value may be, for a reader: `text`, `1 to 900`, `"JSON" or "Text"`, `list of text`. */
export function describeRule(rule: Rule): string {
  switch (rule.kind) {
    case 'any':
      return 'anything';
    case 'text':
      return rule.values ? rule.values.map((value) => `\`${value}\``).join(' or ') : 'text';
    case 'number': {
      if (!Number.isFinite(rule.min)) return 'number';
      const range = Number.isFinite(rule.max) ? `${rule.min} to ${rule.max}` : `${rule.min} or more`;
      return [range, ...(rule.also ?? [])].join(' or ');
    }
    case 'boolean':
      return 'flag';
    case 'intrinsic':
      return 'CloudFormation function';
    case 'list':
      return `list of ${describeRule(rule.item)}`;
    case 'record':
    case 'object':
      return 'map';
    case 'either':
      return [...new Set(rule.rules.map(describeRule))].join(', ');
  }
}
