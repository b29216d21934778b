import { isJsonObject } from '../../../lib/json/json-object.ts';
import { didYouMean } from '../../../lib/nearest-word.ts';
import { isServiceError } from '../../../schema/error.ts';
import { ValidationError } from '../errors.ts';
import { MAX_MAPPINGS, MAX_OUTPUTS, MAX_PARAMETERS } from '../limits.ts';
import { declaredTransforms } from '../transform/transform-template.ts';
import { rejectFormat, rejectTemplate, type ReportProblem } from './problem.ts';
import { parseTemplateTree } from './parse-text.ts';
import type {
  OutputDeclaration,
  ParameterDeclaration,
  ResourceDeclaration,
  RuleDeclaration,
  Template,
} from './template.ts';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];
const RESOURCE_ATTRIBUTES = [
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];

/**
 * Parses a template in JSON or YAML.
 * @throws ValidationError with CloudFormation's message and an explanation
 */
export function parseTemplate(text: string): Template {
  return templateFrom(parseTemplateTree(text));
}

/** The parameters of a template with macros, which is not a valid template before they are expanded. @throws ValidationError */
export function parametersFrom(
  source: Readonly<Record<string, unknown>>,
): Readonly<Record<string, ParameterDeclaration>> {
  return parseMembers(
    'Parameters',
    section(source, 'Parameters', MAX_PARAMETERS),
    parseParameter,
    rejectTemplate,
  );
}

/**
 * @param report receives problems of single resources, parameters, rules and outputs, which are then left out
 * @throws ValidationError for any other problem
 */
export function templateFrom(source: Readonly<Record<string, unknown>>, report = rejectTemplate): Template {
  // The macro of SAM has a section and attributes of its own.
  const hasMacro = declaredTransforms(source).length > 0;
  const sections = hasMacro ? [...SECTIONS, 'Globals'] : SECTIONS;
  const attributes = hasMacro ? [...RESOURCE_ATTRIBUTES, 'Connectors', 'IgnoreGlobals'] : RESOURCE_ATTRIBUTES;
  rejectUnknown('Invalid template property or properties', source, sections);
  const resources = section(source, 'Resources');
  if (Object.keys(resources).length === 0) rejectFormat('At least one Resources member must be defined.');
  const parse = <T>(
    name: string,
    members: Record<string, unknown>,
    parseMember: (name: string, value: unknown) => T,
  ) => parseMembers(name, members, parseMember, report);
  return {
    version: asText(source['AWSTemplateFormatVersion']),
    description: asText(source['Description']),
    parameters: parse('Parameters', section(source, 'Parameters', MAX_PARAMETERS), parseParameter),
    rules: parse('Rules', section(source, 'Rules'), parseRule),
    mappings: section(source, 'Mappings', MAX_MAPPINGS),
    conditions: section(source, 'Conditions'),
    resources: parse('Resources', resources, (logicalId, value) =>
      parseResource(logicalId, value, attributes),
    ),
    outputs: parse('Outputs', section(source, 'Outputs', MAX_OUTPUTS), parseOutput),
  };
}

/** Parses the stored template of a stack. */
export function parseStoredTemplate(stored: {
  readonly templateBody: string;
  readonly templateJson?: string;
}): Template {
  return parseTemplate(stored.templateJson ?? stored.templateBody);
}

function parseParameter(name: string, value: unknown): ParameterDeclaration {
  if (!isJsonObject(value)) return rejectFormat(`[/Parameters/${name}] must be an object.`);
  const { AllowedValues: allowed, AllowedPattern: pattern } = value;
  if (allowed !== undefined && !Array.isArray(allowed)) {
    rejectFormat(`[/Parameters/${name}/AllowedValues] must be a list.`);
  }
  if (pattern !== undefined && typeof pattern !== 'string') {
    rejectFormat(`[/Parameters/${name}/AllowedPattern] must be a string.`);
  }
  return value as unknown as ParameterDeclaration;
}

function parseRule(name: string, value: unknown): RuleDeclaration {
  if (!isJsonObject(value)) return rejectFormat(`[/Rules/${name}] must be an object.`);
  rejectUnknown(`Invalid member of rule ${name}`, value, ['Assertions', 'RuleCondition']);
  const { Assertions: assertions, RuleCondition: condition } = value;
  if (!Array.isArray(assertions)) return rejectFormat(`[/Rules/${name}/Assertions] must be a list.`);
  return {
    condition,
    assertions: assertions.map((each: unknown) => {
      if (!isJsonObject(each) || each['Assert'] === undefined) {
        return rejectFormat(`[/Rules/${name}/Assertions] Every assertion must contain an Assert member.`);
      }
      return { assert: each['Assert'], description: asText(each['AssertDescription']) };
    }),
  };
}

function parseResource(
  logicalId: string,
  value: unknown,
  attributes: readonly string[],
): ResourceDeclaration {
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) rejectFormat(`Resource name ${logicalId} is non alphanumeric.`);
  if (!isJsonObject(value))
    return rejectFormat(`Every Resources object must contain a map; ${logicalId} does not.`);
  rejectUnknown(`Invalid template resource property of ${logicalId}`, value, attributes);
  if (typeof value['Type'] !== 'string')
    rejectFormat(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  const properties = value['Properties'] ?? {};
  if (!isJsonObject(properties))
    return rejectFormat(`[/Resources/${logicalId}/Properties] must be an object.`);
  return {
    type: value['Type'],
    properties,
    dependsOn: [value['DependsOn'] ?? []].flat() as string[],
    condition: asText(value['Condition']),
    ...retention(logicalId, value),
  };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
const DELETION_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];
const REPLACE_POLICIES = ['Delete', 'Retain', 'Snapshot'];

/** `Snapshot` is refused for the resources that are created: see `check-resources.ts`. */
function retention(logicalId: string, resource: Record<string, unknown>) {
  const { DeletionPolicy: onDelete = 'Delete', UpdateReplacePolicy: onReplace = 'Delete' } = resource;
  if (!DELETION_POLICIES.includes(onDelete as string)) {
    rejectFormat(`[/Resources/${logicalId}/DeletionPolicy] must be one of ${DELETION_POLICIES.join(', ')}.`);
  }
  if (!REPLACE_POLICIES.includes(onReplace as string)) {
    rejectFormat(
      `[/Resources/${logicalId}/UpdateReplacePolicy] must be one of ${REPLACE_POLICIES.join(', ')}.`,
    );
  }
  return {
    retainOnDelete: onDelete !== 'Delete',
    retainOnReplace: onReplace !== 'Delete',
    retainOnRollback: onDelete === 'Retain',
    snapshotPolicies: [
      ...(onDelete === 'Snapshot' ? ['deletion policy'] : []),
      ...(onReplace === 'Snapshot' ? ['update replace policy'] : []),
    ],
  };
}

function parseOutput(name: string, value: unknown): OutputDeclaration {
  if (!isJsonObject(value) || value['Value'] === undefined) {
    return rejectFormat(`[/Outputs/${name}] Every Outputs member must contain a Value object.`);
  }
  const { Export: exported } = value;
  return {
    value: value['Value'],
    description: asText(value['Description']),
    condition: asText(value['Condition']),
    exportName: isJsonObject(exported) ? exported['Name'] : undefined,
  };
}

function section(
  source: Readonly<Record<string, unknown>>,
  name: string,
  max = Number.POSITIVE_INFINITY,
): Record<string, unknown> {
  const value = source[name] ?? {};
  if (!isJsonObject(value)) return rejectFormat(`[/${name}] must be an object.`);
  const count = Object.keys(value).length;
  if (count > max) {
    rejectFormat(`Number of ${name.toLowerCase()}, ${count}, is greater than maximum allowed, ${max}`);
  }
  return value;
}

function rejectUnknown(
  sentence: string,
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw ValidationError(`${sentence} [${unknown}].${didYouMean(unknown, known)}`);
  }
}

function parseMembers<T>(
  section: string,
  members: Record<string, unknown>,
  parse: (name: string, value: unknown) => T,
  report: ReportProblem,
): Record<string, T> {
  const parsed = Object.entries(members).flatMap(([name, value]): [string, T][] => {
    try {
      return [[name, parse(name, value)]];
    } catch (error) {
      if (!isServiceError(error, ValidationError)) throw error;
      report([section, name], error.message);
      return [];
    }
  });
  return Object.fromEntries(parsed);
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
