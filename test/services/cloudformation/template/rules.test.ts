import { expect, it } from 'vitest';
import { EvaluationWork } from '../../../../src/services/cloudformation/template/evaluation-work.ts';
import type { Scope } from '../../../../src/services/cloudformation/template/evaluate.ts';
import { parseTemplate } from '../../../../src/services/cloudformation/template/parse-template.ts';
import { checkRules } from '../../../../src/services/cloudformation/template/rules/rules.ts';

const scope = (parameters: Scope['parameters']): Scope => ({
  parameters,
  mappings: {},
  conditions: {},
  pseudo: {},
  resource: () => undefined,
  importValue: () => undefined,
  work: new EvaluationWork(),
});

const template = (rule: unknown) =>
  parseTemplate(
    JSON.stringify({
      Parameters: { Version: { Type: 'String' }, Other: { Type: 'String' }, Sizes: { Type: 'List<Number>' } },
      Rules: { CheckVersion: rule },
      Resources: { A: { Type: 'T' } },
    }),
  );
const contains = { 'Fn::Contains': [['1', '2'], { Ref: 'Version' }] };
const assertion = { Assert: { 'Fn::Not': [contains] }, AssertDescription: 'Version 3 is required.' };

it('reports the description of an assertion that is false', () => {
  const { rules, ...rest } = template({ Assertions: [assertion] });
  expect(() => checkRules({ rules, ...rest }, scope({ Version: '3' }))).not.toThrow();
  expect(() => checkRules({ rules, ...rest }, scope({ Version: '2' }))).toThrow('Version 3 is required.');
});

it('skips a rule whose condition is false', () => {
  const condition = { 'Fn::Equals': [{ Ref: 'Other' }, 'checked'] };
  const conditional = template({ RuleCondition: condition, Assertions: [assertion] });
  expect(() => checkRules(conditional, scope({ Version: '1', Other: 'no' }))).not.toThrow();
  expect(() => checkRules(conditional, scope({ Version: '1', Other: 'checked' }))).toThrow(
    'rule CheckVersion',
  );
});

it.each<[string, unknown, boolean]>([
  ['EachMemberEquals', { 'Fn::EachMemberEquals': [{ Ref: 'Sizes' }, '4'] }, false],
  ['EachMemberEquals', { 'Fn::EachMemberEquals': [['4', '4'], '4'] }, true],
  ['EachMemberIn', { 'Fn::EachMemberIn': [{ Ref: 'Sizes' }, ['4', '8', '16']] }, true],
  ['EachMemberIn', { 'Fn::EachMemberIn': [{ Ref: 'Sizes' }, ['4']] }, false],
  ['RefAll', { 'Fn::Contains': [{ 'Fn::RefAll': 'String' }, 'last'] }, true],
])('evaluates %s', (_, Assert, holds) => {
  const values = scope({ Version: '1', Other: 'last', Sizes: ['4', '8'] });
  const check = () => checkRules(template({ Assertions: [{ Assert }] }), values);
  if (holds) expect(check).not.toThrow();
  else expect(check).toThrow('an assertion is false');
});
