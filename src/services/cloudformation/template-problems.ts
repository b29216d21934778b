import { isServiceError } from '../../schema/error.ts';
import { activeResources, conditionScope } from './changes/template-scope.ts';
import { type CheckOptions, checkTemplate } from './definition.ts';
import { ValidationError } from './errors.ts';
import { checkValues } from './resources/check-values.ts';
import type { StackDocument } from './store/stack.ts';
import { checkConditions } from './template/check-conditions.ts';
import { isStored, parameterMembers } from './template/parameters.ts';
import { templateFrom } from './template/parse-template.ts';
import type { ReportProblem, TemplatePath } from './template/problem.ts';
import type { Template } from './template/template.ts';
import { transformTemplate } from './transform/transform-template.ts';

/** A problem of a template, which prevents its deployment. */
export interface TemplateProblem {
  /** Of the value that has the problem; empty when it is not of a single value. */
  readonly path: TemplatePath;
  /** The problem and the remedy, in full sentences. */
  readonly message: string;
}

export interface ProblemOptions extends CheckOptions {
  readonly stack: Pick<StackDocument, 'account' | 'region' | 'stackId' | 'name'>;
  /** The values of parameters other than their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Finds all problems that a stack would be rejected for, instead of the first one.
 * @param source a template in its JSON form
 */
export function templateProblems(
  source: Readonly<Record<string, unknown>>,
  options: ProblemOptions,
): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const report: ReportProblem = (path, message) => void problems.push({ path, message });
  try {
    const sent = templateFrom(source, report);
    const parameters = { ...defaultTexts(sent), ...options.parameters };
    const transformed = transformTemplate(source, parameters);
    const template = transformed ? templateFrom(transformed, report) : sent;
    // A resource that could not be parsed would be missed by all references to it.
    if (problems.length > 0) return problems;
    checkConditions(template, report);
    const isActive = activity(template, parameters, options);
    checkTemplate(template, options, isActive, report);
    checkValues(template, { types: options.types, isActive }, report);
  } catch (error) {
    if (!isServiceError(error, ValidationError)) throw error;
    report([], error.message);
  }
  return problems;
}

/** A parameter without a value has its name as the text, so that macros can be checked. */
function defaultTexts({ parameters }: Template): Record<string, string> {
  const entries = Object.entries(parameters);
  return Object.fromEntries(
    entries.map(([name, declaration]) => [name, parameterMembers(name, declaration).DefaultValue ?? name]),
  );
}

/** Which resources are created. Those of a condition that only the server can evaluate are not checked. */
function activity(
  template: Template,
  parameters: Readonly<Record<string, string>>,
  { stack }: ProblemOptions,
): (logicalId: string) => boolean {
  const isUnconditional = (logicalId: string) => template.resources[logicalId]?.condition === undefined;
  if (Object.values(template.parameters).some(isStored)) return isUnconditional;
  try {
    const active = activeResources(template, conditionScope(stack, { parameters }, template));
    return (logicalId) => active.has(logicalId);
  } catch (error) {
    if (!isServiceError(error, ValidationError)) throw error;
    return isUnconditional;
  }
}
