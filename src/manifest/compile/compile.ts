import { compileEvents } from '../events/compile.ts';
import type { Manifest } from '../manifest.ts';
import { type CodeLocation, compileFunction } from './function.ts';
import { withFunctionRoles } from './function-roles.ts';
import { compileFunctionUrl } from './function-url.ts';
import { withPseudoParameters } from '../pseudo-parameters.ts';
import { compileLayers, type LayerCode } from './layers.ts';
import { ROLE_LOGICAL_ID } from './naming.ts';
import { mergeResources } from './resources.ts';
import { compileRole } from './role.ts';
import { serviceFunctions } from './service-function.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * Compiles the template that the framework would deploy, without resources that only an AWS account needs: the
 * deployment bucket (Millrace has a built-in one) and a `Lambda::Version` for each change of code.
 * @param codeOf the location of each function's uploaded bundle
 * @param layerCodeOf the same for the layers of the service
 */
export function compileTemplate(
  manifest: Manifest,
  codeOf: (functionName: string) => CodeLocation,
  layerCodeOf: (layerName: string) => LayerCode = unknownLayer,
): Template {
  const functions = serviceFunctions(manifest);
  const resources: Record<string, TemplateResource> = {};
  for (const serviceFunction of functions) {
    Object.assign(resources, compileFunction(manifest, serviceFunction, codeOf(serviceFunction.name)));
  }
  const urls = functions.map(compileFunctionUrl);
  for (const url of urls) Object.assign(resources, url.resources);
  const layers = compileLayers(manifest, layerCodeOf);
  const events = compileEvents(manifest, functions);
  const needsRole = functions.some(({ role }) => role === undefined);
  const role = needsRole ? { [ROLE_LOGICAL_ID]: compileRole(manifest, functions, events) } : {};
  const generated = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The AWS CloudFormation template for this Serverless application',
    Resources: {
      ...layers.resources,
      ...withFunctionRoles(manifest, functions, { ...role, ...resources, ...events.resources }),
    },
    Outputs: exported(
      manifest,
      Object.assign({}, layers.outputs, ...urls.map(({ outputs }) => outputs), events.outputs),
    ),
  };
  const template = mergeResources(generated, manifest) as Template;
  const { pseudoParameters } = manifest;
  return pseudoParameters ? withPseudoParameters(template, pseudoParameters) : template;
}

/** Other stacks import generated outputs by a name that the framework derives. */
function exported(
  { service, stage }: Manifest,
  outputs: Readonly<Record<string, object>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([id, output]) => [
      id,
      { Export: { Name: `sls-${service}-${stage}-${id}` }, ...output },
    ]),
  );
}

function unknownLayer(layerName: string): never {
  throw new Error(`the code of layer ${layerName} was not uploaded`);
}
