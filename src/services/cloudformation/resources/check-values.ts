import { isJsonObject } from '../../../lib/json/json-object.ts';
import { isServiceError } from '../../../schema/error.ts';
import { memberOf, type Shape, structure } from '../../../schema/shape.ts';
import { findFailures } from '../../../schema/validate.ts';
import { intrinsicOf } from '../template/evaluate.ts';
import type { ReportProblem, TemplatePath } from '../template/problem.ts';
import type { Template } from '../template/template.ts';
import { coerceInput, typeMismatch } from './coerce.ts';
import { handlerOfType } from './handler-of-type.ts';
import type { Properties, ResourceHandler } from './handler.ts';

/**
 * Checks the values of properties that contain no function, as the services do when a resource is created. On AWS, and
 * so in a request to the server, such a value fails the creation.
 */
export function checkValues(
  template: Template,
  {
    types,
    isActive,
  }: { readonly types: readonly ResourceHandler[]; readonly isActive: (logicalId: string) => boolean },
  report: ReportProblem,
): void {
  for (const [logicalId, { type, properties }] of Object.entries(template.resources)) {
    const { shapes = {}, checks = {} } = handlerOfType(types, type) ?? {};
    if (!isActive(logicalId)) continue;
    const path = ['Resources', logicalId, 'Properties'];
    const wrong = new Set<string>();
    for (const [name, declared] of Object.entries(shapes)) {
      if (properties[name] === undefined) continue;
      checkShape(memberOf(declared).shape, properties[name], [...path, name], (at, message) => {
        wrong.add(name);
        report(at, message);
      });
    }
    const literals = literalsOf(properties);
    for (const [name, check] of Object.entries(checks)) {
      if (literals[name] === undefined || wrong.has(name)) continue;
      try {
        check(literals[name], literals);
      } catch (error) {
        if (!isServiceError(error)) throw error;
        report(
          [...path, name],
          `Invalid value of property ${name}: ${withPeriod(error.message)} Correct it.`,
        );
      }
    }
  }
}

/** The properties without those that contain a function, whose values are not known yet. */
function literalsOf(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => isLiteral(value)));
}

function isLiteral(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return intrinsicOf(value) === undefined && Object.values(value).every(isLiteral);
}

function checkShape(shape: Shape, value: unknown, path: TemplatePath, report: ReportProblem): void {
  if (typeof value === 'object' && value !== null && intrinsicOf(value)) return;
  if (shape.kind === 'list' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkShape(shape.member, item, [...path, index], report);
  } else if (shape.kind === 'map' && isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) checkShape(shape.value, item, [...path, key], report);
  } else if (shape.kind === 'structure' && isJsonObject(value)) {
    for (const [name, declared] of Object.entries(shape.members)) {
      if (value[name] !== undefined)
        checkShape(memberOf(declared).shape, value[name], [...path, name], report);
    }
  } else {
    checkWhole(shape, value, path, report);
  }
}

/** Checks a value that is not a map or list, or should be none. */
function checkWhole(shape: Shape, value: unknown, path: TemplatePath, report: ReportProblem): void {
  const name = path.slice(3).join('.');
  const wrapper = structure({ [name]: shape });
  const coerced = coerceInput(wrapper, { [name]: value }) as Record<string, unknown>;
  const mismatch = typeMismatch(wrapper, coerced);
  if (mismatch !== undefined) {
    report(path, `${mismatch} Correct it.`);
    return;
  }
  for (const { constraint } of findFailures(wrapper, coerced)) {
    report(path, `Invalid value of property ${name}: ${JSON.stringify(value)}. ${withPeriod(constraint)}`);
  }
}

function withPeriod(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
