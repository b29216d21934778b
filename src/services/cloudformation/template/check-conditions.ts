import { didYouMean } from '../../../lib/nearest-word.ts';
import { intrinsicOf } from './evaluate.ts';
import type { ReportProblem, TemplatePath } from './problem.ts';
import type { Template } from './template.ts';

/** Checks that the conditions exist that resources, outputs and `Fn::If` name. */
export function checkConditions(template: Template, report: ReportProblem): void {
  const known = Object.keys(template.conditions);
  const check = (name: unknown, path: TemplatePath) => {
    if (typeof name !== 'string' || known.includes(name)) return;
    report(
      path,
      `Template error: unresolved condition dependency ${name}.` +
        (didYouMean(name, known) || ' Declare it under "Conditions:", or correct the name.'),
    );
  };
  const visit = (value: unknown, path: TemplatePath): void => {
    if (typeof value !== 'object' || value === null) return;
    const [kind, argument] = intrinsicOf(value) ?? [];
    if (kind === 'Fn::If' && Array.isArray(argument)) check(argument[0], path);
    const items: Iterable<[string | number, unknown]> = Array.isArray(value)
      ? value.entries()
      : Object.entries(value);
    for (const [step, item] of items) visit(item, [...path, step]);
  };
  for (const [logicalId, { condition, properties }] of Object.entries(template.resources)) {
    check(condition, ['Resources', logicalId, 'Condition']);
    visit(properties, ['Resources', logicalId, 'Properties']);
  }
  for (const [id, { condition, value }] of Object.entries(template.outputs)) {
    check(condition, ['Outputs', id, 'Condition']);
    visit(value, ['Outputs', id, 'Value']);
  }
}
