import { formatArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { type Access, type AccessRule, type ResourceFacts, when } from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import { addedTags, isTagged, type Tagged } from '../../schema/request-tags.ts';
import type { SsmContext } from './context.ts';
import { parseRequestedName } from './names.ts';

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
const PARAMETER = 'arn:aws:ssm:REGION:ACCOUNT:parameter/NAME';

/** An action on the parameter that a call names. */
export function onParameter(action: `ssm:${string}`): Access<{ readonly Name: string }, never> {
  return [{ action, resource: PARAMETER, resourcesOf: ({ Name }, caller) => [arnOfRequested(Name, caller)] }];
}

/** An action on the tags of a parameter. */
export function onTagged<I>(
  action: `ssm:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<{ readonly ResourceId: string } & I, never> {
  return [
    {
      action,
      resource: PARAMETER,
      resourcesOf: ({ ResourceId }, caller) => [arnOfRequested(ResourceId, caller)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on each of the parameters that a call names. */
export function onParameters(action: `ssm:${string}`): Access<{ readonly Names: readonly string[] }, never> {
  return [
    {
      action,
      resource: PARAMETER,
      resourcesOf: ({ Names }, caller) => Names.map((name) => arnOfRequested(name, caller)),
    },
  ];
}

interface PathAddress {
  readonly Path: string;
  readonly Recursive?: boolean | undefined;
}

/** Checked once, on the path: who may read a path may read all parameters below it. */
export const onPath: Access<PathAddress, never> = [
  {
    action: 'ssm:GetParametersByPath',
    resource: 'arn:aws:ssm:REGION:ACCOUNT:parameter/PATH',
    resourcesOf: ({ Path }, caller) => [arnOfRequested(Path, caller)],
    conditionsOf: ({ Recursive = false }) => ({ 'ssm:Recursive': String(Recursive) }),
  },
];

interface NewParameter extends Tagged {
  readonly Name: string;
  readonly Overwrite?: boolean | undefined;
}

/** A parameter with tags needs a second permission. */
export const onNewParameter: Access<NewParameter, never> = [
  newParameter('ssm:PutParameter'),
  ...when(isTagged, [newParameter('ssm:AddTagsToResource')]),
];

function newParameter(action: `ssm:${string}`): AccessRule<NewParameter, never> {
  return {
    action,
    resource: PARAMETER,
    resourcesOf: ({ Name }, caller) => [arnOfRequested(Name, caller)],
    conditionsOf: ({ Overwrite = false, ...input }) => ({
      'ssm:Overwrite': String(Overwrite),
      ...addedTags(input),
    }),
  };
}

export function parameterFacts({ parameters }: SsmContext): ResourceFacts {
  return {
    async tagsOf(arn) {
      const { name, namespace } = parseRequestedName(arn);
      return namespace && (await parameters.findByName(namespace, name))?.tags;
    },
  };
}

/** The ARN of a name or ARN, without the version or label that may follow. */
function arnOfRequested(nameOrArn: string, caller: Namespace): string {
  const { name, namespace = caller } = parseRequestedName(nameOrArn);
  return formatArn('ssm', namespace, `parameter/${name.replace(/^\//, '')}`);
}
