import type { Manifest } from '../manifest.ts';
import { type CodeLocation, compileFunction, roleDependency, roleFor } from './function.ts';
import { ROLE_LOGICAL_ID } from './naming.ts';
import { mergeResources } from './resources.ts';
import { compileRole, needsRole } from './role.ts';
import { type CompiledStreamEvent, compileStreamEvent } from './stream-event.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * The template that the framework would deploy, less what only an AWS account needs: its deployment bucket
 * (Millrace has one of its own) and a `Lambda::Version` for each change of code.
 * @param codeOf where each function's bundle was put
 */
export function compileTemplate(
  manifest: Manifest,
  codeOf: (functionName: string) => CodeLocation,
): Template {
  const functions: Record<string, TemplateResource> = {};
  const mappings: Record<string, TemplateResource> = {};
  const permissions: CompiledStreamEvent['permissions'][] = [];
  for (const [name, config] of manifest.functions) {
    Object.assign(functions, compileFunction(manifest, name, config, codeOf(name)));
    const role = roleFor(manifest, config);
    const dependsOn = role === undefined ? [ROLE_LOGICAL_ID] : roleDependency(role);
    const events = (config.events ?? []).map(({ stream }) =>
      compileStreamEvent(manifest, name, stream, dependsOn),
    );
    for (const { resources } of events) Object.assign(mappings, resources);
    permissions.push(events.flatMap((event) => event.permissions));
  }
  const role = needsRole(manifest) ? { [ROLE_LOGICAL_ID]: compileRole(manifest, permissions) } : {};
  const generated = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The AWS CloudFormation template for this Serverless application',
    Resources: { ...role, ...functions, ...mappings },
    Outputs: {},
  };
  return mergeResources(generated, manifest) as Template;
}
