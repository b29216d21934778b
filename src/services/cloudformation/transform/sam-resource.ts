import { createHash } from 'node:crypto';
import { didYouMean } from '../../../lib/nearest-word.ts';
import { isJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../errors.ts';
import { present, type Tree, treeOf } from './tree.ts';

/** A resource of `AWS::Serverless` that is being expanded. */
export interface SamResource {
  readonly logicalId: string;
  readonly type: string;
  /** With the defaults of `Globals`. */
  readonly properties: Tree;
  /** `Condition`, `DependsOn` and other attributes of the resource. */
  readonly attributes: Tree;
}

/** The values of the template's parameters. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** The resources that a resource is expanded to. */
export interface Expansion {
  readonly resources: Readonly<Record<string, Tree>>;
  /** New targets of references to the resource: `ID` or `ID.MEMBER` to a logical id. */
  readonly references?: Readonly<Record<string, string>>;
}

/** Declares a resource that exists under the same condition as the one that it is expanded from. */
export function generated(
  { attributes }: Pick<SamResource, 'attributes'>,
  Type: string,
  properties: Tree,
  more: Tree = {},
): Tree {
  const { Condition: condition } = attributes;
  return present({ Type, Condition: condition, ...more, Properties: present(properties) });
}

/** The start of every error of the translator: docs/aws/sam.md#errors. */
export function invalidResource({ logicalId }: Pick<SamResource, 'logicalId'>, problem: string) {
  return ValidationError(
    'Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. ' +
      `Number of errors found: 1. Resource with id [${logicalId}] is invalid. ${problem}`,
  );
}

/** @throws ValidationError for a property that is not in the list */
export function rejectUnknownProperties(resource: SamResource, known: readonly string[]): void {
  const unknown = Object.keys(resource.properties).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalidResource(
    resource,
    `property ${unknown} of ${resource.type} is not supported by Millrace.${didYouMean(unknown, known)}`,
  );
}

/** @returns a literal text, or the value of the parameter that it refers to; undefined for other functions */
export function literalText(value: unknown, parameters: ParameterTexts): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const name = isJsonObject(value) ? value['Ref'] : undefined;
  return typeof name === 'string' && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** @returns the logical id that `Ref` or `Fn::GetAtt` refers to */
export function referencedId(value: unknown): string | undefined {
  const { Ref: id, 'Fn::GetAtt': attribute } = treeOf(value);
  if (typeof id === 'string') return id;
  if (typeof attribute === 'string') return attribute.split('.')[0];
  const [first] = Array.isArray(attribute) ? (attribute as unknown[]) : [];
  return typeof first === 'string' ? first : undefined;
}

/** A text that can be part of a logical id. */
export function idPart(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, '');
}

// The length that the translator uses; it makes logical ids that change with the content.
const HASH_LENGTH = 10;

/** The suffix of a logical id that changes with the content: docs/aws/sam.md#logical-ids. */
export function contentHash(content: unknown): string {
  const text = typeof content === 'string' ? content : JSON.stringify(sorted(content));
  return createHash('sha1').update(text).digest('hex').slice(0, HASH_LENGTH);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  // By code unit, as the translator sorts.
  const names = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}
