import { handlerOfType } from '../resources/handler-of-type.ts';
import type { ResourceHandler } from '../resources/handler.ts';
import { intrinsicOf } from '../template/evaluate.ts';
import { namesIn } from '../template/references.ts';
import { withPlaceholders } from './placeholders.ts';

/** A template in its JSON form: functions are written `{ "Fn::GetAtt": … }`. */
export type TemplateTree = Readonly<Record<string, unknown>>;

type Tree = Readonly<Record<string, unknown>>;

type LeftOutCause =
  | { readonly kind: 'unknown-type' }
  | { readonly kind: 'not-forwarded'; readonly service: string }
  | { readonly kind: 'needs'; readonly logicalId: string; readonly property: string }
  /** The template refers to it, or extends it, and does not declare it. */
  | { readonly kind: 'undeclared' };

export interface LeftOutResource {
  readonly logicalId: string;
  /** Absent when the template does not declare it. */
  readonly type?: string;
  readonly cause: LeftOutCause;
  /** The resources, and `Outputs`, in which a placeholder replaces references to it. */
  readonly usedIn: readonly string[];
}

export interface Supported {
  readonly types: readonly ResourceHandler[];
  readonly isForwarded: (service: string) => boolean;
  /**
   * Whether parts of the project are missing from the template already. Names that nothing declares are then taken for
   * resources of these parts, not for typing errors.
   */
  readonly isIncomplete: boolean;
}

// Properties that identify what the resource belongs to, although CloudFormation does not require them.
const IDENTIFYING: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': ['ScalingTargetId'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn'],
  'AWS::SNS::Subscription': ['Endpoint'],
};
// Required properties that contain any text: a placeholder in them is harmless.
const FREE_TEXT = ['DashboardBody', 'Value'];

/**
 * Leaves out the resources that cannot be created here, and resources that are useless without them, such as the mapping
 * of a stream that is left out. Placeholders replace references to them.
 */
export function leaveOutUnsupported(
  template: TemplateTree,
  supported: Supported,
): { readonly template: TemplateTree; readonly leftOut: readonly LeftOutResource[] } {
  const resources = treesOf(template['Resources']);
  const causes = causesIn(template, resources, supported);
  const isLeftOut = (name: string) => causes.has(name);
  const kept = Object.entries(resources).filter(([logicalId]) => !causes.has(logicalId));
  const outputs = treesOf(template['Outputs']);
  const users: readonly (readonly [string, unknown])[] = [...kept, ['Outputs', outputs]];
  const leftOut = [...causes].map(([logicalId, cause]) => {
    const type = resources[logicalId]?.['Type'];
    return {
      logicalId,
      ...(typeof type === 'string' && { type }),
      cause,
      usedIn: users.filter(([, value]) => namesIn(value).has(logicalId)).map(([user]) => user),
    };
  });
  if (leftOut.length === 0) return { template, leftOut };
  return {
    template: {
      ...template,
      Resources: Object.fromEntries(
        kept.map(([logicalId, resource]) => [logicalId, keptResource(resource, isLeftOut)]),
      ),
      ...(template['Outputs'] !== undefined && { Outputs: withPlaceholders(outputs, isLeftOut) }),
    },
    leftOut,
  };
}

function causesIn(
  template: TemplateTree,
  resources: Readonly<Record<string, Tree>>,
  supported: Supported,
): ReadonlyMap<string, LeftOutCause> {
  const causes = new Map<string, LeftOutCause>();
  for (const [logicalId, { Type: type }] of Object.entries(resources)) {
    const cause = causeOfType(type, supported);
    if (cause) causes.set(logicalId, cause);
  }
  if (supported.isIncomplete) {
    for (const name of undeclaredNames(template, resources)) causes.set(name, { kind: 'undeclared' });
  }
  for (let before = -1; before !== causes.size;) {
    before = causes.size;
    for (const [logicalId, resource] of Object.entries(resources)) {
      if (causes.has(logicalId)) continue;
      const need = missingNeed(resource, causes, supported.types);
      if (need) causes.set(logicalId, need);
    }
  }
  return causes;
}

function causeOfType(
  type: unknown,
  { types, isForwarded, isIncomplete }: Supported,
): LeftOutCause | undefined {
  // A resource without a type extends one that is not there, unless the whole template is here: then it is an error.
  if (typeof type !== 'string') return isIncomplete ? { kind: 'undeclared' } : undefined;
  const handler = handlerOfType(types, type);
  if (!handler) return { kind: 'unknown-type' };
  const { forwardedService: service } = handler;
  return service === undefined || isForwarded(service) ? undefined : { kind: 'not-forwarded', service };
}

function undeclaredNames(template: TemplateTree, resources: Readonly<Record<string, Tree>>): string[] {
  const parameters = treesOf(template['Parameters']);
  const used = Object.values(resources).flatMap((resource) => [
    ...dependsOn(resource),
    ...namesIn(resource['Properties']),
  ]);
  const names = new Set([...used, ...namesIn(template['Outputs'])]);
  return [...names].filter(
    (name) =>
      !name.startsWith('AWS::') && !Object.hasOwn(resources, name) && !Object.hasOwn(parameters, name),
  );
}

/** Finds what the resource belongs to and is left out. */
function missingNeed(
  resource: Tree,
  causes: ReadonlyMap<string, unknown>,
  types: readonly ResourceHandler[],
): LeftOutCause | undefined {
  const type = String(resource['Type']);
  const properties = treesOf(resource)['Properties'] ?? {};
  const required = (handlerOfType(types, type)?.required ?? []).filter((name) => !FREE_TEXT.includes(name));
  for (const property of [...required, ...(IDENTIFYING[type] ?? [])]) {
    const value = properties[property];
    const logicalId = [...referencesOf(value)].find((name) => causes.has(name));
    if (logicalId !== undefined) return { kind: 'needs', logicalId, property };
  }
  return undefined;
}

/** The names in a function, or in a list of functions. A document, such as a policy, may contain placeholders. */
function referencesOf(value: unknown): Set<string> {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return namesIn(
    items.filter((item) => typeof item === 'object' && item !== null && intrinsicOf(item) !== undefined),
  );
}

function keptResource(resource: Tree, isLeftOut: (name: string) => boolean): Tree {
  const { DependsOn: _, Properties: properties, ...attributes } = resource;
  const needed = dependsOn(resource).filter((name) => !isLeftOut(name));
  return {
    ...attributes,
    ...(properties !== undefined && { Properties: withPlaceholders(properties, isLeftOut) }),
    ...(needed.length > 0 && { DependsOn: needed }),
  };
}

function dependsOn({ DependsOn: names }: Tree): string[] {
  return [names ?? []].flat() as string[];
}

function treesOf(section: unknown): Readonly<Record<string, Tree>> {
  return (section ?? {}) as Readonly<Record<string, Tree>>;
}
