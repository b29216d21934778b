import { isServiceError } from '../../../schema/error.ts';
import { ValidationError } from '../errors.ts';
import type { Properties, ResourceHandler } from '../resources/handler.ts';
import type { StackResource, StackTag } from '../store/stack.ts';
import { evaluate, intrinsicOf, type Scope } from '../template/evaluate.ts';
import { namesIn } from '../template/references.ts';
import type { ChangeDetail } from './change-set.ts';

/** The part of a definition that determines one resource. */
interface ResourcePart {
  readonly properties: Properties;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: readonly StackTag[];
}

export interface Comparison {
  readonly existing: StackResource;
  readonly before: ResourcePart;
  readonly next: ResourcePart;
  readonly handler: ResourceHandler | undefined;
  /** The resources that get a new physical id, or might get one. */
  readonly changing: ReadonlySet<string>;
  /** The scope of the next definition; resources that are replaced have no value in it. */
  readonly scope: Scope;
}

/**
 * The properties of a resource that a definition would change, and why. A property that evaluates to its current value
 * is not listed.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html
 */
export function changeDetails(comparison: Comparison): ChangeDetail[] {
  const { before, next, handler } = comparison;
  const names = new Set([...Object.keys(before.properties), ...Object.keys(next.properties)]);
  const details = [...names].flatMap((name) => detailsOf(name, comparison));
  const tagsDiffer = handler?.stackTags !== undefined && differ(before.tags, next.tags);
  if (!tagsDiffer || details.some(({ property }) => property === 'Tags')) return details;
  return [
    ...details,
    { property: 'Tags', recreation: 'Never', evaluation: 'Static', source: 'DirectModification' },
  ];
}

function detailsOf(property: string, comparison: Comparison): ChangeDetail[] {
  const { existing, before, next, handler, changing, scope } = comparison;
  const value = next.properties[property];
  const isRewritten = differ(before.properties[property], value);
  const parameters = [...namesIn(value)].filter(
    (name) => Object.hasOwn(next.parameters, name) && before.parameters[name] !== next.parameters[name],
  );
  const resources = referencesIn(value).filter(({ logicalId }) => changing.has(logicalId));
  if (!isRewritten && parameters.length === 0 && resources.length === 0) return [];
  const known = knownValue(value, scope);
  if (known && !differ(known.value, existing.properties[property])) return [];
  const recreation = handler?.update && handler.properties[property] !== 'replace' ? 'Never' : 'Always';
  const target = { property, recreation } as const;
  const direct: ChangeDetail[] =
    isRewritten || parameters.length > 0
      ? [
          {
            ...target,
            // A value from a parameter is known now; a value from another resource that changes is not.
            evaluation: isRewritten && known ? 'Static' : 'Dynamic',
            source: 'DirectModification',
          },
        ]
      : [];
  return [
    ...direct,
    ...parameters.map((cause): ChangeDetail => ({
      ...target,
      evaluation: 'Static',
      source: 'ParameterReference',
      cause,
    })),
    ...resources.map(({ logicalId, attribute }): ChangeDetail => ({
      ...target,
      evaluation: 'Dynamic',
      source: attribute === undefined ? 'ResourceReference' : 'ResourceAttribute',
      cause: attribute === undefined ? logicalId : `${logicalId}.${attribute}`,
    })),
  ];
}

/** @returns undefined when the value depends on a resource that does not exist yet */
function knownValue(value: unknown, scope: Scope): { readonly value: unknown } | undefined {
  try {
    return { value: evaluate(value, scope) };
  } catch (error) {
    if (!isServiceError(error, ValidationError)) throw error;
    return undefined;
  }
}

interface ResourceReference {
  readonly logicalId: string;
  /** Absent when the reference is to the physical id. */
  readonly attribute?: string;
}

function referencesIn(value: unknown): ResourceReference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === 'Ref' && typeof argument === 'string') return [{ logicalId: argument }];
  if (name === 'Fn::GetAtt') {
    const [logicalId = '', ...attribute] =
      typeof argument === 'string' ? argument.split('.') : (argument as string[]);
    return [{ logicalId, attribute: attribute.join('.') }];
  }
  const nested = Object.values(value).flatMap(referencesIn);
  if (name !== 'Fn::Sub') return nested;
  const [text] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  const substituted = [...namesIn({ 'Fn::Sub': text })].map((logicalId) => ({ logicalId }));
  return [...nested, ...substituted];
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
