import type { Manifest } from '../manifest.ts';

/** An output of the template under the framework's export name, which other stacks import: `sls-SERVICE-STAGE-NAME`. */
export function exportedOutput(
  { service, stage }: Manifest,
  name: string,
  Description: string,
  Value: unknown,
): Record<string, unknown> {
  return { [name]: { Description, Value, Export: { Name: `sls-${service}-${stage}-${name}` } } };
}
