import type { SecretPath, StackResource } from '../store/stack.ts';

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

/** Hides the secret attributes of resources in a text: a service may quote a value that it refuses. */
export function withoutSecrets(text: string, resources: readonly StackResource[]): string {
  let hidden = text;
  for (const { secrets = [], attributes } of resources) {
    for (const path of secrets) {
      const value = path.startsWith('attributes.') ? attributes[path.slice('attributes.'.length)] : undefined;
      if (typeof value !== 'string' || value.length < MIN_HIDDEN_CHARACTERS) continue;
      hidden = hidden.replaceAll(value, '****');
    }
  }
  return hidden;
}
