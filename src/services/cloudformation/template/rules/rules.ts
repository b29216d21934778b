import { ValidationError } from '../../errors.ts';
import { Evaluation, type Scope } from '../evaluate.ts';
import { ruleFunctions } from './rule-functions.ts';
import type { Template } from '../template.ts';

/**
 * Checks the rules of a template against the values of its parameters. A rule whose condition is false is skipped.
 * @throws ValidationError with the description of the first assertion that is false
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules({ rules, parameters }: Template, scope: Scope): void {
  const functions = ruleFunctions(parameters);
  for (const [name, { condition, assertions }] of Object.entries(rules)) {
    const evaluation = new Evaluation(scope, functions);
    if (condition !== undefined && !evaluation.truth(condition)) continue;
    const violated = assertions.find(({ assert }) => !evaluation.truth(assert));
    if (!violated) continue;
    // The description is what a user can act on; the rest of the sentence is assumed.
    throw ValidationError(
      `Template error: rule ${name} is not met: ${violated.description ?? 'an assertion is false'}`,
    );
  }
}
