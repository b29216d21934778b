import type { Manifest } from '../manifest.ts';
import { type CodeLocation, compileFunction } from './function.ts';
import { ROLE_LOGICAL_ID } from './naming.ts';
import { mergeResources } from './resources.ts';
import { roleLogicalId } from './role-reference.ts';
import { compileRole } from './role.ts';
import { serviceFunctions } from './service-function.ts';
import { type CompiledStreamEvent, compileStreamEvent } from './stream-event.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * Compiles the template that the framework would deploy, without resources that only an AWS account needs: the
 * deployment bucket (Millrace has a built-in one) and a `Lambda::Version` for each change of code.
 * @param codeOf the location of each function's uploaded bundle
 */
export function compileTemplate(
  manifest: Manifest,
  codeOf: (functionName: string) => CodeLocation,
): Template {
  const functions = serviceFunctions(manifest);
  const resources: Record<string, TemplateResource> = {};
  const mappings: Record<string, TemplateResource> = {};
  const permissions: CompiledStreamEvent['permissions'][] = [];
  for (const serviceFunction of functions) {
    const { name, config, role } = serviceFunction;
    Object.assign(resources, compileFunction(manifest, serviceFunction, codeOf(name)));
    const roleResource = role === undefined ? ROLE_LOGICAL_ID : roleLogicalId(role);
    const events = (config.events ?? []).map(({ stream }) =>
      compileStreamEvent(manifest, serviceFunction, stream, roleResource === undefined ? [] : [roleResource]),
    );
    for (const event of events) Object.assign(mappings, event.resources);
    permissions.push(events.flatMap((event) => event.permissions));
  }
  const needsRole = functions.some(({ role }) => role === undefined);
  const role = needsRole ? { [ROLE_LOGICAL_ID]: compileRole(manifest, functions, permissions) } : {};
  const generated = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The AWS CloudFormation template for this Serverless application',
    Resources: { ...role, ...resources, ...mappings },
    Outputs: {},
  };
  return mergeResources(generated, manifest) as Template;
}
