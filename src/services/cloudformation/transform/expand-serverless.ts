import { didYouMean } from '../../../lib/nearest-word.ts';
import { isJsonObject } from '../../../lib/json/json-object.ts';
import { expandHttpApi } from './apis/http-api.ts';
import { expandRestApi } from './apis/rest-api.ts';
import type { ApiRoute, BucketNotification } from './events/event-kind.ts';
import { expandFunction } from './function/function.ts';
import { globalProperties, withGlobals } from './globals.ts';
import { expandLayerVersion } from './function/layer-version.ts';
import { replaceReferences } from './references.ts';
import {
  type Expansion,
  invalidResource,
  type ParameterTexts,
  referencedId,
  type SamResource,
} from './sam-resource.ts';
import { expandSimpleTable } from './simple-table.ts';
import { listOf, omitFrom, type Tree, treeOf } from './tree.ts';

const PREFIX = 'AWS::Serverless::';
const FUNCTION = `${PREFIX}Function`;
const APIS = {
  http: {
    type: `${PREFIX}HttpApi`,
    implicitId: 'ServerlessHttpApi',
    property: 'ApiId',
    expand: expandHttpApi,
  },
  rest: {
    type: `${PREFIX}Api`,
    implicitId: 'ServerlessRestApi',
    property: 'RestApiId',
    expand: expandRestApi,
  },
} as const;
const OTHERS: Readonly<Record<string, (resource: SamResource, parameters: ParameterTexts) => Expansion>> = {
  [`${PREFIX}LayerVersion`]: expandLayerVersion,
  [`${PREFIX}SimpleTable`]: expandSimpleTable,
};
const TYPES = [FUNCTION, ...Object.values(APIS).map(({ type }) => type), ...Object.keys(OTHERS)];

/** Whether a resource type is one of `AWS::Serverless` that Millrace does not expand. */
export function isUnsupportedServerless(type: unknown): boolean {
  return typeof type === 'string' && type.startsWith(PREFIX) && !TYPES.includes(type);
}

/** Attributes that only tools read. */
const DROPPED_ATTRIBUTES = ['Connectors', 'IgnoreGlobals', 'Properties', 'Type'];

/**
 * Expands the resources of `AWS::Serverless` to those of other services.
 * @throws ValidationError
 */
export function expandServerless(template: Tree, parameters: ParameterTexts): Tree {
  const globals = globalProperties(template['Globals']);
  const declared = Object.entries(treeOf(template['Resources']));
  const isServerless = ([, resource]: readonly [string, unknown]) =>
    String(treeOf(resource)['Type']).startsWith(PREFIX);
  const own = declared
    .filter(isServerless)
    .map(([logicalId, resource]) => read(logicalId, resource, globals));
  const functions = own
    .filter(({ type }) => type === FUNCTION)
    .map((resource) => expandFunction(resource, parameters));
  const expansions: Expansion[] = [
    ...functions,
    ...own.flatMap((resource) => {
      const expand = Object.hasOwn(OTHERS, resource.type) ? OTHERS[resource.type] : undefined;
      return expand ? [expand(resource, parameters)] : [];
    }),
    ...expandApis(
      own,
      functions.flatMap(({ routes }) => routes),
      globals,
      parameters,
    ),
  ];
  const others = Object.fromEntries(declared.filter((entry) => !isServerless(entry)));
  const resources: Tree = Object.assign({}, others, ...expansions.map((expansion) => expansion.resources));
  const targets = new Map(expansions.flatMap(({ references = {} }) => Object.entries(references)));
  const processed = {
    ...omitFrom(template, ['Globals', 'Transform']),
    Resources: notify(
      resources,
      functions.flatMap(({ notifications }) => notifications),
    ),
  };
  return replaceReferences(processed, targets) as Tree;
}

function read(logicalId: string, resource: unknown, globals: ReadonlyMap<string, Tree>): SamResource {
  const declared = treeOf(resource);
  const { Type: type, Properties: properties, IgnoreGlobals: ignored } = declared;
  if (!TYPES.includes(String(type))) {
    throw invalidResource(
      { logicalId },
      `Resources of type ${String(type)} are not supported by Millrace.${didYouMean(String(type), TYPES)} ` +
        `Millrace supports ${TYPES.join(', ')}.`,
    );
  }
  if (declared['Connectors'] !== undefined) {
    throw invalidResource(
      { logicalId },
      'Connectors are not supported by Millrace. Declare policies instead.',
    );
  }
  const defaults =
    ignored === '*' ? {} : omitFrom(globals.get(String(type)) ?? {}, listOf(ignored).map(String));
  return {
    logicalId,
    type: String(type),
    properties: treeOf(withGlobals(defaults, properties ?? {})),
    attributes: omitFrom(declared, DROPPED_ATTRIBUTES),
  };
}

/** Expands the APIs of the template, and an implicit one of each kind for events that name none. */
function expandApis(
  own: readonly SamResource[],
  routes: readonly ApiRoute[],
  globals: ReadonlyMap<string, Tree>,
  parameters: ParameterTexts,
): Expansion[] {
  return Object.entries(APIS).flatMap(([kind, { type, implicitId, property, expand }]) => {
    const declared = own.filter((resource) => resource.type === type);
    const eventsOf = new Map<string, ApiRoute['event'][]>();
    for (const { event } of routes.filter((route) => route.kind === kind)) {
      const given = event.properties[property];
      const id = given === undefined ? implicitId : (referencedId(given) ?? '');
      if (given !== undefined && !declared.some(({ logicalId }) => logicalId === id)) {
        throw invalidResource(
          event.resource,
          `Event with id [${event.id}] is invalid. ${property} must be a valid reference to an '${type}' resource ` +
            'in same template.',
        );
      }
      eventsOf.set(id, [...(eventsOf.get(id) ?? []), event]);
    }
    const implicit = eventsOf.has(implicitId) ? [implicitApi(kind, implicitId, type, globals)] : [];
    return [...declared, ...implicit].map((api) =>
      expand(api, eventsOf.get(api.logicalId) ?? [], parameters),
    );
  });
}

function implicitApi(
  kind: string,
  logicalId: string,
  type: string,
  globals: ReadonlyMap<string, Tree>,
): SamResource {
  const stage: Tree = kind === 'rest' ? { StageName: 'Prod' } : {};
  return {
    logicalId,
    type,
    properties: treeOf(withGlobals(globals.get(type), stage)),
    attributes: {},
  };
}

/** Adds notifications to the buckets of the template. */
function notify(resources: Tree, notifications: readonly BucketNotification[]): Tree {
  const result: Record<string, unknown> = { ...resources };
  for (const { bucketId, configurations, permissionId } of notifications) {
    const bucket = result[bucketId];
    if (!isJsonObject(bucket))
      throw invalidResource({ logicalId: bucketId }, 'An S3 event needs it in the template.');
    const properties = treeOf(bucket['Properties']);
    const settings = treeOf(properties['NotificationConfiguration']);
    result[bucketId] = {
      ...bucket,
      DependsOn: [...listOf(bucket['DependsOn']), permissionId],
      Properties: {
        ...properties,
        NotificationConfiguration: {
          ...settings,
          LambdaConfigurations: [...listOf(settings['LambdaConfigurations']), ...configurations],
        },
      },
    };
  }
  return result;
}
