import type { ResourceRecord, SecretPath, StackDocument, StackOutput, StackResource } from './stack.ts';

/*
 * The secrets of stacks at rest: attributes that their services return only once, and the properties and outputs that
 * templates compute from them. They are encrypted as the secrets of access keys are. A value that cannot be decrypted,
 * because the key was lost, keeps its stored form: the key may come back.
 */

/** Encrypts texts, each under a name: access/access-secrets.ts. */
export interface SecretSeal {
  seal(name: string, text: string): string;
  /** @returns undefined without the key that it was sealed with */
  unseal(name: string, sealed: string): string | undefined;
}

/** The value of a secret output that cannot be decrypted. */
const UNKNOWN_VALUE = '****';

export function sealStack(stack: StackDocument, seal: SecretSeal): StackDocument {
  if (!stack.outputs.some(({ isSecret }) => isSecret)) return stack;
  const sealed = (output: StackOutput): StackOutput => {
    if (!output.isSecret || output.sealed !== undefined) return output;
    return { ...output, value: '', sealed: seal.seal(outputName(stack, output), output.value) };
  };
  return { ...stack, outputs: stack.outputs.map(sealed) };
}

export function openStack(stack: StackDocument, seal: SecretSeal): StackDocument {
  if (!stack.outputs.some(({ isSecret }) => isSecret)) return stack;
  const opened = (output: StackOutput): StackOutput => {
    if (output.sealed === undefined) return output;
    const value = seal.unseal(outputName(stack, output), output.sealed);
    if (value === undefined) return { ...output, value: UNKNOWN_VALUE };
    const { sealed: _, ...others } = output;
    return { ...others, value };
  };
  return { ...stack, outputs: stack.outputs.map(opened) };
}

/** @param key of the record, which the sealed values are bound to */
export function sealRecord(record: ResourceRecord, key: string, seal: SecretSeal): ResourceRecord {
  return withEach(record, (resource) => sealResource(resource, key, seal));
}

export function openRecord(record: ResourceRecord, key: string, seal: SecretSeal): ResourceRecord {
  return withEach(record, (resource) => openResource(resource, key, seal));
}

function withEach(
  { resource, before, leftover }: ResourceRecord,
  change: (resource: StackResource) => StackResource,
): ResourceRecord {
  return {
    ...(resource && { resource: change(resource) }),
    ...(before && { before: { ...before, ...(before.resource && { resource: change(before.resource) }) } }),
    ...(leftover && { leftover: change(leftover) }),
  };
}

function sealResource(resource: StackResource, key: string, seal: SecretSeal): StackResource {
  const { secrets } = resource;
  if (!secrets) return resource;
  const values = { attributes: { ...resource.attributes }, properties: { ...resource.properties } };
  const sealed: Record<SecretPath, string> = { ...resource.sealed };
  for (const path of secrets) {
    const [part, name] = parts(path);
    if (values[part][name] === undefined) continue;
    sealed[path] = seal.seal(`${key} ${path}`, JSON.stringify(values[part][name]));
    delete values[part][name];
  }
  return { ...resource, ...values, sealed };
}

function openResource(resource: StackResource, key: string, seal: SecretSeal): StackResource {
  const { sealed, ...others } = resource;
  if (!sealed) return resource;
  const values = { attributes: { ...resource.attributes }, properties: { ...resource.properties } };
  const unopened: Record<SecretPath, string> = {};
  for (const path of Object.keys(sealed) as SecretPath[]) {
    const [part, name] = parts(path);
    const text = seal.unseal(`${key} ${path}`, sealed[path]!);
    if (text === undefined) unopened[path] = sealed[path]!;
    else values[part][name] = JSON.parse(text) as unknown;
  }
  return { ...others, ...values, ...(Object.keys(unopened).length > 0 && { sealed: unopened }) };
}

function parts(path: SecretPath): ['attributes' | 'properties', string] {
  const dot = path.indexOf('.');
  return [path.slice(0, dot) as 'attributes' | 'properties', path.slice(dot + 1)];
}

function outputName({ stackId }: StackDocument, { key }: StackOutput): string {
  return `${stackId} outputs.${key}`;
}
