import { isServiceError } from '../../../schema/error.ts';
import { ValidationError } from '../errors.ts';
import { evaluate, holds, intrinsicOf, type Scope } from './evaluate.ts';
import type { ReportProblem, TemplatePath } from './problem.ts';
import { namesIn, ownReferences, unresolved } from './references.ts';
import type { Template } from './template.ts';

interface Used {
  readonly template: Template;
  readonly active: ReadonlySet<string>;
  /** Of the parameters and conditions; no resource exists in it. */
  readonly scope: Scope;
}

/**
 * Checks the branches, resources and outputs that the conditions select, so that a missing key of a mapping, a selection
 * outside of its list, or a reference to a resource that is not created refuses the request. All of these would otherwise
 * fail the creation of one resource, or of the outputs at the very end.
 * @param report receives each problem, with AWS's sentence
 */
export function checkUsedValues(used: Used, report: ReportProblem): void {
  const { template, active, scope } = used;
  for (const [logicalId, { properties }] of Object.entries(template.resources)) {
    if (active.has(logicalId)) checkValue(properties, ['Resources', logicalId, 'Properties'], used, report);
  }
  for (const [id, { value, condition }] of Object.entries(template.outputs)) {
    if (condition !== undefined && !holds(condition, scope)) continue;
    checkValue(value, ['Outputs', id, 'Value'], used, report);
  }
}

function checkValue(value: unknown, path: TemplatePath, used: Used, report: ReportProblem): void {
  if (typeof value !== 'object' || value === null) return;
  const { template, active, scope } = used;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === 'Fn::If' && Array.isArray(argument) && typeof argument[0] === 'string') {
    return checkValue(argument[holds(argument[0], scope) ? 1 : 2], path, used, report);
  }
  if ((name === 'Fn::FindInMap' || name === 'Fn::Select') && isKnown(value, template)) {
    return tryValue(value, path, scope, report);
  }
  for (const reference of ownReferences(value, path)) {
    if (Object.hasOwn(template.resources, reference.name) && !active.has(reference.name)) {
      report(path, `${unresolved(reference.name, String(path[0]))} Its condition is false.`);
    }
  }
  for (const [step, part] of Object.entries(value)) checkValue(part, [...path, step], used, report);
}

function tryValue(value: object, path: TemplatePath, scope: Scope, report: ReportProblem): void {
  try {
    evaluate(value, scope);
  } catch (error) {
    if (!isServiceError(error, ValidationError)) throw error;
    report(path, error.message);
  }
}

/** Whether a value depends on parameters and mappings only. */
function isKnown(value: object, { resources }: Template): boolean {
  const dependsOnResource = [...namesIn(value)].some((name) => Object.hasOwn(resources, name));
  return !dependsOnResource && !/"Fn::(?:ImportValue|GetAtt)"|\{\{resolve:/.test(JSON.stringify(value));
}
