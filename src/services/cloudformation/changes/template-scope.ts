import { partitionOf, urlSuffixOf } from '../../../lib/aws/arn.ts';
import { ownMember } from '../../../lib/own-member.ts';
import { holds, type Scope } from '../template/evaluate.ts';
import { EvaluationWork } from '../template/evaluation-work.ts';
import { parameterValue } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';
import type { StackDefinition, StackDocument, StackResource } from '../store/stack.ts';

export interface ScopeParts {
  readonly stack: Pick<StackDocument, 'account' | 'region' | 'stackId' | 'name'>;
  readonly definition: Pick<StackDefinition, 'parameters' | 'storedParameters' | 'notificationArns'>;
  readonly template: Template;
  readonly resource: (logicalId: string) => StackResource | undefined;
  readonly importValue: Scope['importValue'];
  readonly secretExports?: Scope['secretExports'];
}

/** The values that the stack's template can refer to at this moment. */
export function scopeOf({
  stack,
  definition,
  template,
  resource,
  importValue,
  secretExports,
}: ScopeParts): Scope {
  const texts = { ...definition.parameters, ...definition.storedParameters };
  return {
    parameters: Object.fromEntries(
      Object.entries(template.parameters).flatMap(([name, declaration]) => {
        const text = ownMember(texts, name);
        return text === undefined ? [] : [[name, parameterValue(declaration, text)]];
      }),
    ),
    mappings: template.mappings,
    conditions: template.conditions,
    pseudo: pseudoParameters(stack, definition.notificationArns),
    resource(logicalId) {
      const found = resource(logicalId);
      if (found?.physicalId === undefined) return undefined;
      return {
        ref: found.physicalId,
        attributes: found.attributes,
        secretAttributes: attributesIn(found.secrets ?? []),
        lostAttributes: attributesIn(Object.keys(found.sealed ?? {}), found.attributes),
      };
    },
    importValue,
    secretExports,
    work: new EvaluationWork(),
  };
}

/** @param present attributes to leave out */
function attributesIn(
  paths: readonly string[],
  present: StackResource['attributes'] = {},
): ReadonlySet<string> {
  const prefix = 'attributes.';
  const names = paths.flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  return new Set(names.filter((name) => !Object.hasOwn(present, name)));
}

export function pseudoParameters(
  { account, region, stackId, name }: ScopeParts['stack'],
  notificationArns: readonly string[] = [],
): Scope['pseudo'] {
  return {
    'AWS::AccountId': account,
    'AWS::NotificationARNs': notificationArns,
    'AWS::Partition': partitionOf(region),
    'AWS::Region': region,
    'AWS::StackId': stackId,
    'AWS::StackName': name,
    'AWS::URLSuffix': urlSuffixOf(region),
  };
}

/** The values that conditions and rules can refer to: everything but resources and the exports of other stacks. */
export function conditionScope(
  stack: ScopeParts['stack'],
  definition: ScopeParts['definition'],
  template: Template,
): Scope {
  return scopeOf({
    stack,
    definition,
    template,
    resource: () => undefined,
    importValue: () => undefined,
  });
}

/** The resources whose condition is true. */
export function activeResources(template: Template, scope: Scope): Set<string> {
  const entries = Object.entries(template.resources);
  return new Set(
    entries.flatMap(([logicalId, { condition }]) =>
      condition === undefined || holds(condition, scope) ? [logicalId] : [],
    ),
  );
}
