import { type ErrorDeclaration, isServiceError } from '../../../schema/error.ts';
import type { Operation, Output } from '../../../schema/operation.ts';
import { ValidationError } from '../errors.ts';

/** Property values of a resource, every `Ref` and its kin computed. */
export type Properties = Readonly<Record<string, unknown>>;

/** What `Fn::GetAtt` gives of a resource. */
export type Attributes = Readonly<Record<string, string>>;

/** How one type of resource is made, changed and removed: by the calls that a client would make. */
export interface ResourceHandler {
  readonly type: string;
  /** Every property, and whether changing it takes a new resource in place of the old. */
  readonly properties: Readonly<Record<string, 'update' | 'replace'>>;
  readonly required: readonly string[];
  /** The property that names the resource: a resource so named cannot be replaced by one of the same name. */
  readonly nameProperty: string | undefined;
  /**
   * Types whose resources it can build on as soon as they exist, ready or not: as CloudFormation does, it then does not
   * wait until they are.
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-resource-configuration-complete.html
   */
  readonly buildsOn?: readonly string[];
  /**
   * Whether `Tags` take the tags of the stack, and `aws:cloudformation:…` tags beside them, as the schemas of AWS's types say
   * (`cloudFormationSystemTags`). Streams have none of the latter on AWS, whatever their schema says.
   */
  readonly stackTags?: 'own' | 'with-system-tags';
  /**
   * What the resource can be found by, chosen before anything is made: its physical id where the caller chooses that, otherwise
   * whatever `find` needs. It is stored before `create` is called, so that a creation that a crash interrupts can be undone.
   */
  creationKey(properties: Properties, context: ResourceContext): string | Promise<string>;
  /**
   * The physical id of what exists under a key, whoever made it. Absent where nobody else can have chosen the same key: it is the
   * physical id then.
   * @throws ServiceError of a client's fault when there is nothing
   */
  find?(key: string, properties: Properties, context: ResourceContext): Promise<string | undefined>;
  /**
   * Calls `context.created` as soon as something exists, so that it is removed again should the rest fail.
   * Resolves when the resource is ready for use.
   * @param key what `creationKey` chose, under which nothing exists yet
   */
  create(key: string, properties: Properties, context: ResourceContext): Promise<Attributes>;
  /** Resolves when the change is in effect. Absent: nothing of it can change but by replacement. */
  update?(
    physicalId: string,
    next: Properties,
    previous: Properties,
    context: ResourceContext,
  ): Promise<Attributes>;
  /** Resolves when it is gone; no error if it was gone before. */
  remove(physicalId: string, properties: Properties, context: ResourceContext): Promise<void>;
}

/** Finds how a type of resource is made. */
export type HandlerOf = (type: string) => ResourceHandler | undefined;

export interface ResourceContext {
  readonly account: string;
  readonly region: string;
  readonly logicalId: string;
  /** Calls an operation in the stack's account and region; text is turned into numbers where it takes those. */
  call<Op extends Operation>(service: string, operation: Op, input: Properties): Promise<Output<Op>>;
  /** A name for what the template leaves unnamed: `<stack>-<LogicalId>-<random>`. */
  generateName(maxLength: number): string;
  /**
   * Something now exists under this physical id. Durable when it resolves.
   * @param attributes when they are known before it is ready, others may build on it
   */
  created(physicalId: string, attributes?: Attributes): Promise<void>;
  /** Asks again and again until `check` is true. @throws when it takes too long, or the server stops */
  waitUntil(check: () => Promise<boolean>): Promise<void>;
}

/** The named properties, of those that are set. */
export function pick(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(
    names.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])),
  );
}

/** A property that is a list of text; empty when it is not set. */
export function textsOf(properties: Properties, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? (value as string[]) : [];
}

/** Whether any of the named properties differs. */
export function differs(one: Properties, other: Properties, names: readonly string[]): boolean {
  return names.some((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/** `[{ Key, Value }]` as a map, which is what operations take. */
export function tagMap(tags: unknown): Record<string, string> {
  const list = Array.isArray(tags) ? (tags as { Key: string; Value: string }[]) : [];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, String(Value)]));
}

/** What a tagged resource is to gain and to lose. */
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

/** @returns undefined where the call fails because there is no such thing */
export async function unlessMissing<T>(call: Promise<T>, missing: ErrorDeclaration): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (!isServiceError(error, missing)) throw error;
    return undefined;
  }
}

/** @throws ValidationError with CloudFormation's sentence when the value is a list or a map */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw ValidationError(`Value of property ${name} must be of type String`);
}
