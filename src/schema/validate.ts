import { ValidationError } from './common-errors.ts';
import type { ServiceError, ServiceErrorClass } from './error.ts';
import { quoteNumber, quoteValue } from './quote-value.ts';
import {
  type ListShape,
  type MapShape,
  memberOf,
  type NumberShape,
  type Shape,
  type StringShape,
  type StructureShape,
} from './shape.ts';
import { wholePattern } from './whole-pattern.ts';

// AWS lists at most ten failures, and counts only those: kinesalite's recordings,
// docs/aws/validation.md#validation-errors.
const MAX_LISTED_FAILURES = 10;
// A text longer than this many times `max` is not matched. AWS still matches the pattern of an ARN whose name and
// qualifier are both too long: recorded by LocalStack.
const MATCHED_LENGTH_FACTOR = 4;

/** A member that breaks its declaration. */
export interface ConstraintFailure {
  /** `records.1.member.partitionKey`: first letters in lower case, indexes counted from one. */
  readonly path: string;
  /** The value as AWS quotes it; undefined when AWS does not quote it. */
  readonly quoted: string | undefined;
  /** `Member must not be null`, … */
  readonly constraint: string;
}

/** @returns undefined for a failure that has no error of its own */
export type ErrorOfFailure = (failure: ConstraintFailure) => ServiceError | undefined;

/** Validates a value, in the order of declaration. The list is empty for a valid value. */
export function findFailures(shape: StructureShape, value: unknown): ConstraintFailure[] {
  const failures: ConstraintFailure[] = [];
  checkStructure(shape, value as Record<string, unknown>, '', failures);
  return failures;
}

/** AWS's sentence for a list of failures. */
export function validationMessage(failures: readonly ConstraintFailure[]): string {
  const listed = failures.slice(0, MAX_LISTED_FAILURES);
  const sentences = listed.map(({ path, quoted, constraint }) => {
    const value = quoted === undefined ? 'Value' : `Value ${quoted}`;
    return `${value} at '${path}' failed to satisfy constraint: ${constraint}`;
  });
  const noun = listed.length === 1 ? 'validation error' : 'validation errors';
  return `${listed.length} ${noun} detected: ${sentences.join('; ')}`;
}

/**
 * The error to return; undefined when the input is valid.
 * @param error the service's validation error: `ServiceTraits.validationError`
 * @param errorOf an error of its own for some failures: `ServiceTraits.errorOfFailure`
 */
export function validateInput(
  shape: StructureShape,
  value: unknown,
  error: ServiceErrorClass = ValidationError,
  errorOf?: ErrorOfFailure,
): ServiceError | undefined {
  const failures = findFailures(shape, value);
  const [first] = failures;
  return first && (errorOf?.(first) ?? error(validationMessage(failures)));
}

function checkStructure(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  prefix: string,
  failures: ConstraintFailure[],
): void {
  for (const name in shape.members) {
    const member = memberOf(shape.members[name]!);
    const memberValue = value[name];
    if (memberValue === undefined) {
      if (member.required) {
        failures.push({
          path: prefix + lowerFirst(name),
          quoted: 'null',
          constraint: 'Member must not be null',
        });
      }
      continue;
    }
    checkValue(member.shape, memberValue, prefix + lowerFirst(name), failures);
  }
}

function checkValue(shape: Shape, value: unknown, path: string, failures: ConstraintFailure[]): void {
  const constraints = brokenConstraints(shape, value);
  if (constraints.length > 0) {
    const hidden = 'sensitive' in shape && shape.sensitive === true;
    const quoted = hidden ? undefined : `'${quoteValue(shape, value)}'`;
    for (const constraint of constraints) failures.push({ path, quoted, constraint });
  }
  switch (shape.kind) {
    case 'structure':
      checkStructure(shape, value as Record<string, unknown>, `${path}.`, failures);
      break;
    case 'list':
      checkMembers(shape, value as unknown[], path, failures);
      break;
    case 'map':
      checkMapValues(shape, value as Record<string, unknown>, path, failures);
      break;
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'double':
    case 'boolean':
    case 'timestamp':
    case 'document':
      break;
  }
}

/** Descends into lists of structures only. Constraints on scalar members are reported for the list itself. */
function checkMembers(
  shape: ListShape,
  values: unknown[],
  path: string,
  failures: ConstraintFailure[],
): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const memberPath = `${path}.${index + 1}.member`;
    if (value === undefined) {
      failures.push({ path: memberPath, quoted: 'null', constraint: 'Member must not be null' });
    } else if (shape.member.kind === 'structure') {
      checkStructure(shape.member, value as Record<string, unknown>, `${memberPath}.`, failures);
    }
  }
}

function checkMapValues(
  shape: MapShape,
  values: Record<string, unknown>,
  path: string,
  failures: ConstraintFailure[],
): void {
  if (shape.value.kind !== 'structure') return;
  for (const key in values) {
    checkStructure(shape.value, values[key] as Record<string, unknown>, `${path}.${key}.member.`, failures);
  }
}

function brokenConstraints(shape: Shape, value: unknown): string[] {
  switch (shape.kind) {
    case 'string':
      return brokenString(shape, value as string);
    case 'blob':
      return brokenLength(shape, (value as Buffer).length);
    case 'integer':
    case 'long':
    case 'double':
      return brokenNumber(shape, value as number);
    case 'list':
      return [
        ...brokenLength(shape, (value as unknown[]).length),
        ...brokenListMembers(shape, value as unknown[]),
      ];
    case 'map':
      return [
        ...brokenLength(shape, Object.keys(value as object).length),
        ...brokenMapEntries(shape, value as Record<string, unknown>),
      ];
    case 'boolean':
    case 'timestamp':
    case 'document':
    case 'structure':
      return [];
  }
}

// An empty string fails both pattern and length, pattern first: docs/aws/validation.md#validation-errors.
function brokenString(shape: StringShape, value: string): string[] {
  const broken: string[] = [];
  if (shape.pattern && isShortEnoughToMatch(value, shape) && !wholePattern(shape.pattern).test(value)) {
    broken.push(
      `Member must satisfy regular expression pattern: ${shape.patternText ?? shape.pattern.source}`,
    );
  }
  broken.push(...brokenLength(shape, value.length));
  if (shape.values && !shape.values.includes(value)) {
    broken.push(`Member must satisfy enum value set: [${shape.values.join(', ')}]`);
  }
  return broken;
}

/** AWS reports length and pattern together. A value that is far too long is not matched, to bound the work. */
function isShortEnoughToMatch(value: string, { max = Infinity }: StringShape): boolean {
  return value.length <= max * MATCHED_LENGTH_FACTOR;
}

function brokenLength({ min, max }: { min?: number; max?: number }, length: number): string[] {
  const broken: string[] = [];
  if (max !== undefined && length > max) broken.push(`Member must have length less than or equal to ${max}`);
  if (min !== undefined && length < min)
    broken.push(`Member must have length greater than or equal to ${min}`);
  return broken;
}

function brokenNumber(shape: NumberShape, value: number): string[] {
  const { min, max } = shape;
  const broken: string[] = [];
  if (max !== undefined && value > max) broken.push(atMost(shape, max));
  if (min !== undefined && value < min) broken.push(atLeast(shape, min));
  return broken;
}

function atMost(shape: NumberShape, max: number): string {
  return `Member must have value less than or equal to ${quoteNumber(shape, max)}`;
}

function atLeast(shape: NumberShape, min: number): string {
  return `Member must have value greater than or equal to ${quoteNumber(shape, min)}`;
}

function brokenListMembers(shape: ListShape, values: unknown[]): string[] {
  if (shape.member.kind !== 'string') return [];
  const { member, values: allowed } = shape;
  if (
    allowed &&
    !values.every((value) => value === undefined || allowed.accepted.includes(value as string))
  ) {
    return [`Member must satisfy enum value set: [${allowed.offered.join(', ')}]`];
  }
  return values.some((value) => value !== undefined && brokenString(member, value as string).length > 0)
    ? [`Member must satisfy constraint: [${withNull(shape, describeString(member))}]`]
    : [];
}

function brokenMapEntries(shape: MapShape, entries: Record<string, unknown>): string[] {
  const broken: string[] = [];
  if (Object.keys(entries).some((key) => brokenString(shape.key, key).length > 0)) {
    broken.push(`Map keys must satisfy constraint: [${describeString(shape.key)}]`);
  }
  const { value } = shape;
  if (value.kind === 'string' || value.kind === 'double') {
    const described = value.kind === 'string' ? describeString(value) : describeNumber(value);
    if (Object.values(entries).some((entry) => brokenConstraints(value, entry).length > 0)) {
      broken.push(`Map value must satisfy constraint: [${withNull(shape, described)}]`);
    }
  }
  return broken;
}

function withNull({ printsNull }: ListShape | MapShape, described: string): string {
  return printsNull === true ? `${described}, Member must not be null` : described;
}

function describeNumber(shape: NumberShape): string {
  const { min, max } = shape;
  const parts: string[] = [];
  if (max !== undefined) parts.push(atMost(shape, max));
  if (min !== undefined) parts.push(atLeast(shape, min));
  return parts.join(', ');
}

function describeString(shape: StringShape): string {
  const parts: string[] = [];
  if (shape.max !== undefined) parts.push(`Member must have length less than or equal to ${shape.max}`);
  if (shape.min !== undefined) parts.push(`Member must have length greater than or equal to ${shape.min}`);
  if (shape.pattern) {
    parts.push(
      `Member must satisfy regular expression pattern: ${shape.patternText ?? shape.pattern.source}`,
    );
  }
  if (shape.values) parts.push(`Member must satisfy enum value set: [${shape.values.join(', ')}]`);
  return parts.join(', ');
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
