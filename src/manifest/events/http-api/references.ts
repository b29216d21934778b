import type { Manifest, TextOrIntrinsic } from '../../manifest.ts';
import type { TemplateResource } from '../../compile/template.ts';
import { compileApiPermission } from '../api-permission.ts';
import { HTTP_API } from './names.ts';

/** The id of the API: `provider.httpApi.id`, or that of the template. */
export function apiReference({ provider: { httpApi } }: Manifest): TextOrIntrinsic {
  return httpApi?.id ?? { Ref: HTTP_API };
}

/** Lets the API invoke a function. */
export function apiPermission(
  manifest: Manifest,
  functionArn: TextOrIntrinsic,
  dependency: Pick<TemplateResource, 'DependsOn'>,
): TemplateResource {
  return compileApiPermission(functionArn, dependency, apiReference(manifest), '/*');
}
