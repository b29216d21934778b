import { normalize } from '../../compile/naming.ts';
import { invokedArn } from '../../compile/provisioned-alias.ts';
import type { ServiceFunction } from '../../compile/service-function.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { CloudwatchEvent, Manifest } from '../../manifest.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { aliasDependency, compileEventPermission } from '../event-permission.ts';
import { compileInputTransformer } from '../target-input.ts';

/** Compiles a rule with a pattern for each event, numbered in each function. */
export function compileCloudwatchEvents(
  _manifest: Manifest,
  events: readonly FunctionEvent<CloudwatchEvent>[],
): CompiledEvents {
  const resources: Record<string, TemplateResource> = {};
  const counts = new Map<ServiceFunction, number>();
  for (const { serviceFunction, event } of events) {
    const number = (counts.get(serviceFunction) ?? 0) + 1;
    counts.set(serviceFunction, number);
    const prefix = normalize(serviceFunction.name);
    const id = `${prefix}EventsRuleCloudWatchEvent${number}`;
    const { input } = event;
    resources[id] = {
      Type: 'AWS::Events::Rule',
      ...aliasDependency(serviceFunction),
      Properties: present({
        EventPattern: event.event,
        State: event.enabled === false ? 'DISABLED' : 'ENABLED',
        Description: event.description,
        Name: event.name,
        Targets: [
          present({
            Input: typeof input === 'object' ? JSON.stringify(input) : input,
            InputPath: event.inputPath,
            InputTransformer: compileInputTransformer(event.inputTransformer),
            Arn: invokedArn(serviceFunction.name, serviceFunction.config),
            Id: `${serviceFunction.name}CloudWatchEvent`,
          }),
        ],
      }),
    };
    resources[`${prefix}LambdaPermissionEventsRuleCloudWatchEvent${number}`] = compileEventPermission(
      serviceFunction,
      'events.amazonaws.com',
      { 'Fn::GetAtt': [id, 'Arn'] },
    );
  }
  return { resources };
}
