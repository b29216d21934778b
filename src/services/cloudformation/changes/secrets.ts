import type { SecretPath, StackDefinition, StackResource } from '../store/stack.ts';
import { isNoEcho } from '../template/parameters.ts';
import { parseStoredTemplate } from '../template/parse-template.ts';

// A shorter text is part of many others.
const MIN_HIDDEN_CHARACTERS = 8;

/** Has values of a resource stored encrypted. They stay so: an earlier value may have been secret. */
export function addSecrets(resource: Pick<StackResource, 'secrets'>, paths: readonly SecretPath[]): void {
  if (paths.length === 0) return;
  resource.secrets = [...new Set([...(resource.secrets ?? []), ...paths])];
}

/**
 * Sets the attributes that a step returns. Secret attributes that it does not return are kept, because services return
 * secrets only once. An attribute that repeats a secret property is secret as well.
 */
export function setAttributes(resource: StackResource, attributes: StackResource['attributes']): void {
  const secrets = resource.secrets ?? [];
  const names = (part: string) =>
    secrets.flatMap((path) => (path.startsWith(part) ? [path.slice(part.length)] : []));
  const kept = names('attributes.').filter((name) => resource.attributes[name] !== undefined);
  resource.attributes = {
    ...Object.fromEntries(kept.map((name) => [name, resource.attributes[name]])),
    ...attributes,
  };
  const repeated = names('properties.').filter((name) => attributes[name] !== undefined);
  addSecrets(
    resource,
    repeated.map((name) => `attributes.${name}` as const),
  );
}

/** The values of `NoEcho` parameters. */
export function noEchoValues(definition: StackDefinition): string[] {
  const { parameters: declared } = parseStoredTemplate(definition);
  const { parameters, storedParameters = {} } = definition;
  return Object.keys(declared).flatMap((name) =>
    isNoEcho(declared[name]) ? [parameters[name] ?? '', storedParameters[name] ?? ''] : [],
  );
}

/**
 * Hides the secret attributes of resources and other values in a text: a service may quote a value that it refuses.
 * @param others the values of `NoEcho` parameters
 */
export function withoutSecrets(
  text: string,
  resources: readonly StackResource[],
  others: readonly string[],
): string {
  const attributes = resources.flatMap(({ secrets = [], attributes: all }) =>
    secrets.flatMap((path) => (path.startsWith('attributes.') ? all[path.slice('attributes.'.length)] : [])),
  );
  let hidden = text;
  for (const value of [...attributes, ...others]) {
    if (typeof value !== 'string' || value.length < MIN_HIDDEN_CHARACTERS) continue;
    hidden = hidden.replaceAll(value, '****');
  }
  return hidden;
}
