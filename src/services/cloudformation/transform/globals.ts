import { isJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../errors.ts';
import { type Tree, treeOf } from './tree.ts';

/** The sections of `Globals`: docs/aws/sam.md#globals. */
const SECTION_TYPES: Readonly<Record<string, string>> = {
  Api: 'AWS::Serverless::Api',
  Function: 'AWS::Serverless::Function',
  HttpApi: 'AWS::Serverless::HttpApi',
  LayerVersion: 'AWS::Serverless::LayerVersion',
  SimpleTable: 'AWS::Serverless::SimpleTable',
};

/** @returns the properties that `Globals` gives every resource of a type, by type */
export function globalProperties(globals: unknown): ReadonlyMap<string, Tree> {
  const sections = Object.entries(treeOf(globals));
  const unknown = sections.find(([name]) => !Object.hasOwn(SECTION_TYPES, name));
  if (unknown) {
    throw ValidationError(
      `'Globals' section is invalid. '${unknown[0]}' is not supported by Millrace. Must be one of the following ` +
        `values - ${Object.keys(SECTION_TYPES).join(', ')}`,
    );
  }
  return new Map(sections.map(([name, value]) => [SECTION_TYPES[name]!, treeOf(value)]));
}

/** Maps are merged, lists are appended to those of `Globals`, and other values replace them. */
export function withGlobals(globals: unknown, own: unknown): unknown {
  if (own === undefined) return globals;
  if (Array.isArray(globals) && Array.isArray(own)) return [...(globals as unknown[]), ...(own as unknown[])];
  if (!isJsonObject(globals) || !isJsonObject(own) || isIntrinsic(globals) || isIntrinsic(own)) return own;
  const names = new Set([...Object.keys(globals), ...Object.keys(own)]);
  return Object.fromEntries([...names].map((name) => [name, withGlobals(globals[name], own[name])]));
}

function isIntrinsic(tree: Tree): boolean {
  const [name, ...others] = Object.keys(tree);
  return others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
}
