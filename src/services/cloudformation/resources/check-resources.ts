import { didYouMean, nearestWords } from '../../../lib/nearest-word.ts';
import type { ForwardedCalls } from '../forwarded-calls.ts';
import { rejectTemplate, type ReportProblem } from '../template/problem.ts';
import type { ResourceDeclaration, Template } from '../template/template.ts';
import { handlerOfType } from './handler-of-type.ts';
import type { ResourceHandler } from './handler.ts';

// `AWS::Service::Type` or `Custom::Name`.
const TYPE_NAME = /^\w+::[\w@:-]+$/;

// Enough to show how the types of the service are written.
const MAX_NEAREST_TYPES = 3;

/**
 * Checks types and property names before the first change is made. A resource whose condition is false is not created,
 * so its type and properties may be unknown.
 * @param report receives problems that name the resource and the nearest known name
 */
export function checkResources(
  template: Template,
  {
    types,
    forwarded,
    isActive,
  }: {
    readonly types: readonly ResourceHandler[];
    readonly forwarded: Pick<ForwardedCalls, 'has'>;
    readonly isActive: (logicalId: string) => boolean;
  },
  report = rejectTemplate,
): void {
  for (const [logicalId, declaration] of Object.entries(template.resources)) {
    if (TYPE_NAME.test(declaration.type) && !isActive(logicalId)) continue;
    const path = ['Resources', logicalId];
    const handler = handlerOfType(types, declaration.type);
    if (!handler) {
      report([...path, 'Type'], unknownType(logicalId, declaration, types));
      continue;
    }
    requireForwarded(logicalId, handler, forwarded, report);
    checkNames(logicalId, declaration, handler, report);
    for (const policy of declaration.snapshotPolicies) {
      // No type of Millrace has snapshots on AWS. The sentence: docs/aws/cloudformation.md#deletion-policies
      report(path, `Template error: resource type ${declaration.type} does not support ${policy} Snapshot`);
    }
  }
}

function checkNames(
  logicalId: string,
  { properties }: ResourceDeclaration,
  { type, properties: knownProperties, required, acceptsAnyProperty, remedies = {} }: ResourceHandler,
  report: ReportProblem,
): void {
  const path = ['Resources', logicalId];
  const known = Object.keys(knownProperties);
  for (const name of Object.keys(properties)) {
    if (known.includes(name) || acceptsAnyProperty === true) continue;
    report(
      [...path, 'Properties', name],
      `Encountered unsupported property ${name} in resource ${logicalId} (${type}).` +
        (Object.hasOwn(remedies, name)
          ? ` ${remedies[name]}`
          : `${didYouMean(name, known)} Millrace supports ${known.join(', ')}.`),
    );
  }
  for (const name of required) {
    if (properties[name] !== undefined) continue;
    report(path, `Property ${name} cannot be empty in resource ${logicalId} (${type}). Add it.`);
  }
}

function requireForwarded(
  logicalId: string,
  { type, forwardedService: service }: ResourceHandler,
  forwarded: Pick<ForwardedCalls, 'has'>,
  report: ReportProblem,
): void {
  if (service === undefined || forwarded.has(service)) return;
  report(
    ['Resources', logicalId, 'Type'],
    `Resource ${logicalId} (${type}) needs a ${service} that Millrace does not have. Run one, for example DynamoDB ` +
      `Local, and start Millrace with --forward ${service}=URL, or with --forward ${service}=aws.`,
  );
}

function unknownType(
  logicalId: string,
  { type }: ResourceDeclaration,
  types: readonly ResourceHandler[],
): string {
  const known = types.map((handler) => handler.type);
  return (
    `Template format error: Unrecognized resource types: [${type}] of resource ${logicalId}.` +
    `${didYouMean(type, known)} The nearest of Millrace are ` +
    `${nearestWords(type, known, MAX_NEAREST_TYPES).join(', ')}; docs/support.md lists all.`
  );
}
