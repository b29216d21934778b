import { didYouMean } from '../../../lib/nearest-word.ts';
import { handlerOfType } from '../resources/handler-of-type.ts';
import type { ResourceHandler } from '../resources/handler.ts';
import type { ReportProblem } from './problem.ts';
import { type Reference, referencesIn } from './references.ts';
import type { Template } from './template.ts';

/**
 * Checks that the resources of a template have the attributes that `Fn::GetAtt` and `Fn::Sub` read, except in what is
 * not created. The sentence is CloudFormation's: https://github.com/localstack/localstack/issues/2372
 */
export function checkAttributes(
  { resources, outputs }: Template,
  {
    types,
    isActive,
  }: {
    readonly types: readonly ResourceHandler[];
    readonly isActive: (logicalId: string) => boolean;
  },
  report: ReportProblem,
): void {
  const check = ({ name, attribute, path }: Reference) => {
    const declaration = Object.hasOwn(resources, name) ? resources[name] : undefined;
    const known = declaration && handlerOfType(types, declaration.type)?.attributeNames;
    if (attribute === undefined || !Array.isArray(known) || known.includes(attribute)) return;
    report(
      path,
      `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt.` +
        `${didYouMean(attribute, known)} Millrace has ${known.join(', ') || 'none'} of it.`,
    );
  };
  for (const [logicalId, { properties }] of Object.entries(resources)) {
    if (!isActive(logicalId)) continue;
    referencesIn(properties, ['Resources', logicalId, 'Properties']).forEach(check);
  }
  for (const [id, { value, condition }] of Object.entries(outputs)) {
    if (condition !== undefined) continue;
    referencesIn(value, ['Outputs', id, 'Value']).forEach(check);
  }
}
