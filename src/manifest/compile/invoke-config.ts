import type { Destination, FunctionConfig, TextOrIntrinsic } from '../manifest.ts';
import { functionLogicalId, invokeConfigLogicalId, provisionedAliasLogicalId } from './naming.ts';
import { hasProvisionedAlias, PROVISIONED_ALIAS } from './provisioned-alias.ts';
import { present, type TemplateResource } from './template.ts';

export type DestinationType = Exclude<Destination, string>['type'];

/** Compiles the settings of a function's asynchronous invocations, if it has any. */
export function compileInvokeConfig(
  name: string,
  config: FunctionConfig,
  condition: Pick<TemplateResource, 'Condition'>,
): Record<string, TemplateResource> {
  const { destinations, maximumEventAge, maximumRetryAttempts } = config;
  if (!destinations && maximumEventAge === undefined && maximumRetryAttempts === undefined) return {};
  const { onSuccess, onFailure } = destinations ?? {};
  return {
    [invokeConfigLogicalId(name)]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: present({
        FunctionName: { Ref: functionLogicalId(name) },
        DestinationConfig: present({
          OnSuccess: onSuccess && { Destination: arnOf(onSuccess) },
          OnFailure: onFailure && { Destination: arnOf(onFailure) },
        }),
        Qualifier: hasProvisionedAlias(config) ? PROVISIONED_ALIAS : '$LATEST',
        MaximumEventAgeInSeconds: maximumEventAge,
        MaximumRetryAttempts: maximumRetryAttempts,
      }),
      ...(hasProvisionedAlias(config) && { DependsOn: provisionedAliasLogicalId(name) }),
      ...condition,
    },
  };
}

function arnOf(destination: Destination): TextOrIntrinsic {
  if (typeof destination !== 'string') return destination.arn;
  if (destination.startsWith('arn:')) return destination;
  return { 'Fn::GetAtt': [functionLogicalId(destination), 'Arn'] };
}

/** The declared type of a destination, or the type in its ARN. A text that is not an ARN is the name of a function. */
export function destinationType(destination: Destination): DestinationType {
  if (typeof destination !== 'string') return destination.type;
  if (destination.includes(':sqs:')) return 'sqs';
  if (destination.includes(':sns:')) return 'sns';
  return destination.includes(':event-bus/') ? 'eventBus' : 'function';
}
