import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Access, AccessRule, ConditionsOf } from '../../schema/access.ts';
import { requestTags } from '../../schema/request-tags.ts';
import { passRole } from '../pass-role.ts';
import type { LambdaContext } from './context.ts';
import { InvalidParameterValue } from './errors.ts';
import { functionArn, LATEST, readFunctionName } from './function/name/name.ts';
import { layerArn, parseLayerName, parseLayerVersionArn } from './layer/name.ts';
import { LAMBDA } from './role/authority.ts';
import { canonicalTagged } from './tags/tagged-resource.ts';

/*
 * The permissions of the operations on functions, layers and tags; those on mappings are in mapping/access.ts. Operations
 * ignore the partition, and layers the account, of an ARN, which must not give a resource a second name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */

type Action = `lambda:${string}`;
type Conditions<I> = ConditionsOf<I, LambdaContext>;

const FUNCTION = 'arn:aws:lambda:REGION:ACCOUNT:function:FUNCTION';
const LAYER = 'arn:aws:lambda:REGION:ACCOUNT:layer:LAYER';

interface FunctionInput {
  readonly FunctionName: string;
}

interface QualifiedInput extends FunctionInput {
  readonly Qualifier?: string | undefined;
}

/** An action on a function as a whole. */
export function onFunction<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & FunctionInput, LambdaContext> {
  return [
    {
      action,
      resource: FUNCTION,
      resourcesOf: ({ FunctionName }, caller) => [namedFunction(FunctionName, caller).functionArn],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/**
 * An action on a version or an alias, if the call names one. A policy for `function:F` does not cover `function:F:1`:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
 */
export function onQualified<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & QualifiedInput, LambdaContext> {
  return [
    {
      action,
      resource: `${FUNCTION}[:QUALIFIER]`,
      resourcesOf: (input, caller) => [qualifiedArn(input, caller)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on a version or an alias, which the call must name. */
export function onVersionOrAlias(
  action: Action,
): Access<FunctionInput & { readonly Qualifier: string }, never> {
  return [
    {
      action,
      resource: `${FUNCTION}:QUALIFIER`,
      resourcesOf: (input, caller) => [qualifiedArn(input, caller)],
    },
  ];
}

/** The ARN of the function, version or alias that a call names. */
export function qualifiedArn({ FunctionName, Qualifier }: QualifiedInput, caller: Namespace): string {
  const { namespace, name, qualifier } = namedFunction(FunctionName, caller);
  return functionArn(namespace, name, qualifier ?? Qualifier);
}

/** The ARN of the function that a call names, without a qualifier. A call with an invalid name fails later. */
function namedFunction(text: string, caller: Namespace) {
  const { account = caller.account, region = caller.region, name, qualifier } = readFunctionName(text) ?? ALL;
  const namespace = { account, region };
  return { namespace, name, qualifier, functionArn: functionArn(namespace, name) };
}

const ALL = { name: '*', account: undefined, region: undefined, qualifier: undefined };

/** An action on a layer. */
export function onLayer(action: Action): Access<{ readonly LayerName: string }, never> {
  return [
    {
      action,
      resource: LAYER,
      resourcesOf: ({ LayerName }, caller) => [layerArn(caller, parseLayerName(LayerName))],
    },
  ];
}

/** An action on a version of a layer. */
export function onLayerVersion(
  action: Action,
): Access<{ readonly LayerName: string; readonly VersionNumber: number }, never> {
  return [
    {
      action,
      resource: `${LAYER}:VERSION`,
      resourcesOf: ({ LayerName, VersionNumber }, caller) => [
        `${layerArn(caller, parseLayerName(LayerName))}:${VersionNumber}`,
      ],
    },
  ];
}

/** An action on layer versions that a call names by their ARNs. */
export function onLayerArns<I>(action: Action, arnsOf: (input: I) => readonly string[]): Access<I, never> {
  return [
    {
      action,
      resource: `${LAYER}:VERSION`,
      resourcesOf: (input, caller) =>
        arnsOf(input).map((arn) => {
          const layer = parseLayerVersionArn(arn);
          return layer ? `${layerArn(caller, layer.name)}:${layer.version}` : arn;
        }),
    },
  ];
}

/** An action on the tags of a function or of an event source mapping. */
export function onTagged<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly Resource: string }, LambdaContext> {
  return [
    {
      action,
      resource: `${FUNCTION}, or arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:UUID`,
      resourcesOf: ({ Resource }) => [canonicalTagged(Resource)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

interface Configuration {
  readonly Layers?: readonly string[] | undefined;
  readonly Tags?: Readonly<Record<string, string>> | undefined;
  readonly VpcConfig?:
    | {
        readonly SubnetIds?: readonly string[] | undefined;
        readonly SecurityGroupIds?: readonly string[] | undefined;
      }
    | undefined;
}

/** The condition keys of a request to create or to configure a function. */
export const configurationKeys: ConditionsOf<Configuration, never> = ({ Layers, Tags, VpcConfig: vpc }) => ({
  ...(Layers && { 'lambda:Layer': Layers }),
  ...(vpc?.SubnetIds && { 'lambda:SubnetIds': vpc.SubnetIds }),
  ...(vpc?.SecurityGroupIds && { 'lambda:SecurityGroupIds': vpc.SecurityGroupIds }),
  ...requestTags(Tags),
});

interface Grant {
  readonly Principal: string;
  readonly FunctionUrlAuthType?: string | undefined;
}

/** The condition keys of a new statement of a function's policy. */
export const grantKeys: ConditionsOf<Grant, never> = ({ Principal, FunctionUrlAuthType: authType }) => ({
  'lambda:Principal': Principal,
  ...(authType !== undefined && { 'lambda:FunctionUrlAuthType': authType }),
});

/** The condition keys of a statement that a call removes. */
export const removedGrantKeys: ConditionsOf<
  QualifiedInput & { readonly StatementId: string },
  LambdaContext
> = async ({ FunctionName, Qualifier, StatementId }, caller, { attachments }) => {
  const { name, qualifier = Qualifier ?? LATEST } = namedFunction(FunctionName, caller);
  const policy = await attachments.policies.get(caller, { name, qualifier });
  const statement = policy?.statements.find(({ Sid }) => Sid === StatementId);
  if (!statement) return {};
  const { Principal: principal, Condition: condition } = statement;
  const authType = condition?.['StringEquals']?.['lambda:FunctionUrlAuthType'];
  return {
    'lambda:Principal': typeof principal === 'string' ? principal : Object.values(principal),
    ...(authType !== undefined && { 'lambda:FunctionUrlAuthType': authType }),
  };
};

interface UrlInput extends QualifiedInput {
  readonly AuthType?: string | undefined;
}

/** The condition keys of an action on the URL of a function or an alias: its new or its present setting. */
export const urlKeys: ConditionsOf<UrlInput, LambdaContext> = async (input, caller, { attachments }) => {
  const { name, qualifier = input.Qualifier ?? LATEST } = namedFunction(input.FunctionName, caller);
  const authType = input.AuthType ?? (await attachments.urls.get(caller, { name, qualifier }))?.authType;
  return {
    'lambda:FunctionArn': qualifiedArn(input, caller),
    ...(authType !== undefined && { 'lambda:FunctionUrlAuthType': authType }),
  };
};

/** The role that a call passes to Lambda. */
export const passedRole: AccessRule<FunctionInput & { readonly Role?: string | undefined }, never> = passRole(
  {
    service: LAMBDA,
    sourceOf: ({ FunctionName }, caller) => namedFunction(FunctionName, caller).functionArn,
    refusal: () => InvalidParameterValue('The role defined for the function cannot be assumed by Lambda.'),
  },
  ({ Role }) => Role,
);

/** The layers that a call attaches to a function, which its caller must be allowed to read. */
export const onAttachedLayers: AccessRule<Configuration, never> = onLayerArns<Configuration>(
  'lambda:GetLayerVersion',
  ({ Layers = [] }) => Layers,
)[0]!;
