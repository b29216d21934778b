import { isServiceError } from '../../schema/error.ts';
import { activeResources, conditionScope } from './changes/template-scope.ts';
import { type CheckOptions, checkTemplate } from './check-template.ts';
import { ValidationError } from './errors.ts';
import { checkValues } from './resources/check-values.ts';
import type { StackDocument } from './store/stack.ts';
import { checkConditions } from './template/check-conditions.ts';
import { checkUsedValues } from './template/check-used-values.ts';
import { defaultTexts, isStored } from './template/parameters.ts';
import { templateFrom } from './template/parse-template.ts';
import type { ReportProblem, TemplatePath } from './template/problem.ts';
import type { Scope } from './template/evaluate.ts';
import type { Template } from './template/template.ts';
import { rejectLanguageExtensions } from './transform/language-extensions.ts';
import { rejectTransformFunction } from './transform/transform-template.ts';

/** A problem of a template, which prevents its deployment. */
export interface TemplateProblem {
  /** Of the value that has the problem; empty when it is not of a single value. */
  readonly path: TemplatePath;
  /** The problem and the remedy, in full sentences. */
  readonly message: string;
}

export interface ProblemOptions extends CheckOptions {
  readonly stack: Pick<StackDocument, 'account' | 'region' | 'stackId' | 'name'>;
}

/**
 * Finds all problems that a stack would be rejected for, instead of the first one.
 * @param source a template without macros, in its JSON form; its parameters have their defaults
 */
export function templateProblems(
  source: Readonly<Record<string, unknown>>,
  { stack, types, forwarded }: ProblemOptions,
): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const report: ReportProblem = (path, message) => void problems.push({ path, message });
  try {
    const template = templateFrom(source, report);
    rejectTransformFunction(source);
    rejectLanguageExtensions(source);
    // A resource that could not be parsed would be missed by all references to it.
    if (problems.length > 0) return problems;
    checkConditions(template, report);
    const scope = knownScope(template, stack);
    const active = scope && selected(template, scope);
    const isActive = activity(template, active);
    checkTemplate(template, { types, forwarded }, isActive, report);
    checkValues(template, { types, isActive }, report);
    if (scope && active && hasDefaults(template)) checkUsedValues({ template, active, scope }, report);
  } catch (error) {
    if (!isServiceError(error, ValidationError)) throw error;
    report([], error.message);
  }
  return problems;
}

/** The scope of the defaults; undefined when only the server knows the values of parameters. */
function knownScope(template: Template, stack: ProblemOptions['stack']): Scope | undefined {
  if (Object.values(template.parameters).some(isStored)) return undefined;
  return conditionScope(stack, { parameters: defaultTexts(template) }, template);
}

/** The resources that are created; undefined when a condition cannot be evaluated. */
function selected(template: Template, scope: Scope): ReadonlySet<string> | undefined {
  try {
    return activeResources(template, scope);
  } catch (error) {
    if (!isServiceError(error, ValidationError)) throw error;
    return undefined;
  }
}

/** Without the active resources, those of a condition are not checked. */
function activity(template: Template, active: ReadonlySet<string> | undefined) {
  return (logicalId: string): boolean =>
    active?.has(logicalId) ?? template.resources[logicalId]?.condition === undefined;
}

/** A parameter without a default gets its value later, and has its name as the text until then. */
function hasDefaults({ parameters }: Template): boolean {
  return Object.values(parameters).every(({ Default: value }) => value !== undefined);
}
