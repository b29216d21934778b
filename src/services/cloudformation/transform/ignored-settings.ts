import { type Tree, treeOf } from './tree.ts';

const NO_AUTHORIZERS =
  'Millrace does not enforce authorizers: every request reaches the function, without claims.';
const NO_CHECKS = 'Millrace does not check requests: they reach the function as they are.';
const ONE_STEP = 'Millrace moves the alias to a new version at once.';
const OWN_TAGS = 'Millrace tags only the resource itself.';

/** Settings that are accepted and have no effect here, by type of resource, and by type of event. */
const OF_RESOURCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Api: { Auth: NO_AUTHORIZERS, PropagateTags: OWN_TAGS },
  Function: { DeploymentPreference: ONE_STEP, PropagateTags: OWN_TAGS },
  HttpApi: { Auth: NO_AUTHORIZERS, PropagateTags: OWN_TAGS },
};
const OF_EVENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Api: {
    Auth: NO_AUTHORIZERS,
    RequestModel: NO_CHECKS,
    RequestParameters: NO_CHECKS,
    ResponseTransferMode: 'Millrace sends responses of REST APIs when they are complete.',
  },
  HttpApi: { Auth: NO_AUTHORIZERS, RouteSettings: 'Millrace does not throttle routes.' },
};
const PREFIX = 'AWS::Serverless::';

/** Names the settings of a template of SAM that have no effect here, each with the reason. */
export function ignoredSettings(template: Tree): string[] {
  const ofGlobals = Object.entries(treeOf(template['Globals'])).flatMap(([section, properties]) =>
    ignoredIn(`Globals.${section}`, properties, OF_RESOURCES[section]),
  );
  const ofResources = Object.entries(treeOf(template['Resources'])).flatMap(([logicalId, resource]) => {
    const { Type: type, Properties: properties } = treeOf(resource);
    const kind = typeof type === 'string' && type.startsWith(PREFIX) ? type.slice(PREFIX.length) : '';
    const events = kind === 'Function' ? Object.entries(treeOf(treeOf(properties)['Events'])) : [];
    return [
      ...ignoredIn(logicalId, properties, OF_RESOURCES[kind]),
      ...events.flatMap(([name, event]) => {
        const { Type: eventType, Properties: settings } = treeOf(event);
        return ignoredIn(`${logicalId}.Events.${name}`, settings, OF_EVENTS[String(eventType)]);
      }),
    ];
  });
  return [...ofGlobals, ...ofResources];
}

function ignoredIn(
  where: string,
  properties: unknown,
  reasons: Readonly<Record<string, string>> = {},
): string[] {
  const given = treeOf(properties);
  return Object.entries(reasons).flatMap(([name, reason]) =>
    given[name] === undefined || given[name] === false ? [] : [`${where}.${name} has no effect. ${reason}`],
  );
}
