import { normalize, ROLE_LOGICAL_ID } from '../../compile/naming.ts';
import { invokedArn } from '../../compile/provisioned-alias.ts';
import { roleArn } from '../../compile/role-reference.ts';
import type { ServiceFunction } from '../../compile/service-function.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { Manifest, ScheduleEvent } from '../../manifest.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { aliasDependency, compileEventPermission } from '../event-permission.ts';
import { compileInputTransformer } from '../target-input.ts';

/** Compiles rules of EventBridge, or schedules of EventBridge Scheduler, numbered in each function. */
export function compileScheduleEvents(
  _manifest: Manifest,
  events: readonly FunctionEvent<ScheduleEvent | string>[],
): CompiledEvents {
  const resources: Record<string, TemplateResource> = {};
  const counts = new Map<ServiceFunction, number>();
  const withScheduler = new Set<ServiceFunction>();
  for (const { serviceFunction, event } of events) {
    const schedule: ScheduleEvent = typeof event === 'string' ? { rate: event } : event;
    for (const rate of [schedule.rate].flat()) {
      const number = (counts.get(serviceFunction) ?? 0) + 1;
      counts.set(serviceFunction, number);
      if (schedule.method === 'scheduler') {
        withScheduler.add(serviceFunction);
        const id = `${normalize(serviceFunction.name)}SchedulerSchedule${number}`;
        resources[id] = compileSchedule(serviceFunction, schedule, rate);
      } else {
        const prefix = normalize(serviceFunction.name);
        const id = `${prefix}EventsRuleSchedule${number}`;
        resources[id] = compileRule(serviceFunction, schedule, rate);
        resources[`${prefix}LambdaPermissionEventsRuleSchedule${number}`] = compileEventPermission(
          serviceFunction,
          'events.amazonaws.com',
          { 'Fn::GetAtt': [id, 'Arn'] },
        );
      }
    }
  }
  if (withScheduler.size === 0) return { resources };
  const statement = {
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: [...withScheduler].flatMap(({ fullName }) => {
      const arn = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${fullName}`;
      return [{ 'Fn::Sub': arn }, { 'Fn::Sub': `${arn}:*` }];
    }),
  };
  return { resources, statements: [statement], rolePrincipals: ['scheduler.amazonaws.com'] };
}

function compileRule(
  serviceFunction: ServiceFunction,
  { enabled, name, description, input, inputPath, inputTransformer }: ScheduleEvent,
  rate: unknown,
): TemplateResource {
  return {
    Type: 'AWS::Events::Rule',
    ...aliasDependency(serviceFunction),
    Properties: present({
      ScheduleExpression: rate,
      State: enabled === false ? 'DISABLED' : 'ENABLED',
      Name: name,
      Description: description,
      Targets: [
        present({
          Input: inputText(input),
          InputPath: inputPath,
          InputTransformer: compileInputTransformer(inputTransformer),
          Arn: invokedArn(serviceFunction.name, serviceFunction.config),
          Id: `${serviceFunction.name}Schedule`,
        }),
      ],
    }),
  };
}

function compileSchedule(
  serviceFunction: ServiceFunction,
  { enabled, name, description, input, groupName, timezone, roleArn: ownRole }: ScheduleEvent,
  rate: unknown,
): TemplateResource {
  const { role, config } = serviceFunction;
  const functionRole = role === undefined ? { 'Fn::GetAtt': [ROLE_LOGICAL_ID, 'Arn'] } : roleArn(role);
  return {
    Type: 'AWS::Scheduler::Schedule',
    ...aliasDependency(serviceFunction),
    Properties: present({
      ScheduleExpression: rate,
      State: enabled === false ? 'DISABLED' : 'ENABLED',
      Target: present({
        Arn: invokedArn(serviceFunction.name, config),
        RoleArn: ownRole ?? functionRole,
        Input: inputText(input),
      }),
      FlexibleTimeWindow: { Mode: 'OFF' },
      Name: name,
      GroupName: groupName,
      Description: description,
      ScheduleExpressionTimezone: timezone,
    }),
  };
}

/** A map is JSON, and so is the text of its `body`. */
function inputText(input: ScheduleEvent['input']): string | undefined {
  if (input === undefined || typeof input === 'string') return input === '' ? undefined : input;
  const { body } = input;
  return JSON.stringify(typeof body === 'string' ? { ...input, body: JSON.parse(body) as unknown } : input);
}
