import { isJsonObject } from '../../../lib/json/json-object.ts';
import { type ErrorDeclaration, isServiceError } from '../../../schema/error.ts';
import type { Operation, Output } from '../../../schema/operation.ts';
import type { MemberTable } from '../../../schema/shape.ts';
import type { CustomRequests } from '../custom-resources/custom-requests.ts';
import { ValidationError } from '../errors.ts';

import type { NestedStacks } from './nested-stacks.ts';

/** Property values of a resource, with all intrinsic functions evaluated. */
export type Properties = Readonly<Record<string, unknown>>;

/** The attributes of a resource that `Fn::GetAtt` returns: strings, except for those of custom resources. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Creates, updates and removes resources of one type with the same calls as a client. */
export interface ResourceHandler {
  readonly type: string;
  /** Every property, and whether changing it updates or replaces the resource. */
  readonly properties: Readonly<Record<string, 'update' | 'replace'>>;
  readonly required: readonly string[];
  /** The service of another server that the resource belongs to: its calls must be forwarded. */
  readonly forwardedService?: string;
  /** The property that sets an explicit name: a resource with an explicit name cannot be replaced under the same name. */
  readonly nameProperty: string | undefined;
  /** The attributes that `Fn::GetAtt` returns; `any` when only the created resource shows them. */
  readonly attributeNames: readonly string[] | 'any';
  /**
   * Types of dependencies that only need to exist, not to be ready, before this resource is created. CloudFormation does
   * the same.
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-resource-configuration-complete.html
   */
  readonly buildsOn?: readonly string[];
  /** What to do in place of a property that is not supported, for those that need more than the list of the others. */
  readonly remedies?: Readonly<Record<string, string>>;
  /** Every other property is accepted too, and its change updates the resource. */
  readonly acceptsAnyProperty?: true;
  /** The shapes of properties that calls pass on unchanged, to check their values before a change. */
  readonly shapes?: MemberTable;
  /**
   * Checks of the service by property, for a value that contains no function.
   * @param literals the other properties without functions as well
   * @throws ServiceError for an invalid value
   */
  readonly checks?: Readonly<Record<string, (value: unknown, literals: Properties) => void>>;
  /** A remark for the event that reports the creation. */
  readonly note?: string;
  /**
   * Whether `Tags` include the tags of the stack, and the `aws:cloudformation:…` tags, as AWS's resource schemas declare
   * (`cloudFormationSystemTags`). On AWS, streams do not get the latter although their schema declares them.
   */
  readonly stackTags?: 'own' | 'with-system-tags';
  /**
   * A key that identifies the resource, chosen before it is created: the physical id if the caller chooses it, otherwise
   * the input of `find`. It is stored before `create` is called, so that a creation that a crash interrupts can be undone.
   */
  creationKey(properties: Properties, context: ResourceContext): string | Promise<string>;
  /**
   * Returns the physical id of an existing resource with this key. Absent for types whose key is unique and equals the
   * physical id.
   * @throws ServiceError with a client fault when no such resource exists
   */
  find?(key: string, properties: Properties, context: ResourceContext): Promise<string | undefined>;
  /**
   * Calls `context.created` as soon as the resource exists, so that it is removed if a later step fails.
   * Resolves when the resource is ready.
   * @param key the result of `creationKey`; no resource with this key exists yet
   */
  create(key: string, properties: Properties, context: ResourceContext): Promise<Attributes>;
  /** @throws ValidationError when an existing resource can neither be updated nor replaced in this way */
  checkUpdate?(next: Properties, previous: Properties): void;
  /**
   * Resolves when the change is in effect. Absent when every change requires replacement.
   * @returns the attributes; secret ones may be left out, and then stay as they are
   */
  update?(
    physicalId: string,
    next: Properties,
    previous: Properties,
    context: ResourceContext,
  ): Promise<Attributes>;
  /** Called when the update of the whole stack has succeeded. */
  cleanUp?(physicalId: string, context: ResourceContext): Promise<void>;
  /** Resolves when the resource is deleted; a resource that does not exist is not an error. */
  remove(physicalId: string, properties: Properties, context: ResourceContext): Promise<void>;
}

/** Finds the handler of a resource type. */
export type HandlerOf = (type: string) => ResourceHandler | undefined;

export interface ResourceContext {
  readonly account: string;
  readonly region: string;
  readonly logicalId: string;
  /**
   * Calls an operation in the stack's account and region; input values are converted to the types of its shape.
   * @param region another one
   */
  call<Op extends Operation>(
    service: string,
    operation: Op,
    input: Properties,
    region?: string,
  ): Promise<Output<Op>>;
  /**
   * Calls a service of another server, with the protocol JSON 1.0.
   * @param target value of `X-Amz-Target`
   * @throws ServiceError with the code and the message of the other server
   */
  callForwarded(
    service: string,
    target: string,
    input: Properties,
  ): Promise<Readonly<Record<string, unknown>>>;
  readonly customRequests: CustomRequests;
  readonly nestedStacks: NestedStacks;
  uuid(): string;
  /** Generates a name for a resource without an explicit name: `<stack>-<LogicalId>-<random>`. */
  generateName(maxLength: number): string;
  /**
   * Reports that the resource exists under this physical id. Durable when it resolves. Another id during an update makes
   * the update a replacement.
   * @param attributes passed when they are known before the resource is ready: dependents may then start
   */
  created(physicalId: string, attributes?: Attributes): Promise<void>;
  /** Has an attribute stored encrypted. Call it before the attribute is passed to `created` or returned. */
  keepSecret(attribute: string): void;
  /** Polls until `check` returns true. @throws when it takes too long, or the server stops */
  waitUntil(check: () => Promise<boolean>): Promise<void>;
}

/** Picks the named properties that are set. */
export function pick(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(
    names.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])),
  );
}

/** The shapes of members of an operation's input. */
export function shapesOf({ input }: Operation, names: readonly string[]): MemberTable {
  return Object.fromEntries(names.map((name) => [name, input.members[name]!]));
}

/** The strings of a list property; empty when it is not set. */
export function textsOf(properties: Properties, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? (value as string[]) : [];
}

/** Whether any of the named properties differs. */
export function differs(one: Properties, other: Properties, names: readonly string[]): boolean {
  return names.some((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/** Converts `[{ Key, Value }]`, or the map that some types have, to the map that operations take. */
export function tagMap(tags: unknown): Record<string, string> {
  const entries = Array.isArray(tags)
    ? (tags as { Key: string; Value: unknown }[]).map(({ Key, Value }) => [Key, Value] as const)
    : Object.entries(isJsonObject(tags) ? tags : {});
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** The tags to add to and to remove from a resource. */
export function tagChanges(
  next: Properties,
  previous: Properties,
): { readonly added: Record<string, string>; readonly removed: string[] } {
  const wanted = tagMap(next['Tags']);
  const current = tagMap(previous['Tags']);
  return {
    added: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => current[key] !== value)),
    removed: Object.keys(current).filter((key) => !(key in wanted)),
  };
}

/** @returns undefined when the call fails because the resource does not exist */
export async function unlessMissing<T>(call: Promise<T>, missing: ErrorDeclaration): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (!isServiceError(error, missing)) throw error;
    return undefined;
  }
}

/** Policies and patterns may be objects in templates, and are JSON text in the API. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @throws ValidationError with CloudFormation's message when the value is a list or a map */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw ValidationError(`Value of property ${name} must be of type String`);
}
