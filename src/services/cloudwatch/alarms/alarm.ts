import { formatArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer, StructureShape } from '../../../schema/shape.ts';
import type { alarmConfiguration, MetricAlarm } from '../shapes.ts';

export type AlarmConfiguration = Infer<StructureShape<typeof alarmConfiguration>>;
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The stored form of an alarm. Key: `cloudwatch/alarm/ACCOUNT/REGION/NAME`. */
export interface AlarmDocument extends Namespace {
  /** As sent by the client. */
  readonly configuration: AlarmConfiguration;
  readonly configuredMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: {
    readonly value: AlarmState;
    readonly reason: string;
    readonly reasonData?: string;
    readonly updatedMs: number;
    /** Time of the last change of the state value. */
    readonly transitionedMs: number;
    /** The value before it, until the actions of the change have been notified. */
    readonly changedFrom?: AlarmState;
  };
}

/** What is notified of a change to this state. */
export function actionsOf({ configuration }: AlarmDocument, value: AlarmState): readonly string[] {
  if (configuration.ActionsEnabled === false) return [];
  const { OKActions, AlarmActions, InsufficientDataActions } = configuration;
  const byState = { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions };
  return byState[value] ?? [];
}

export function alarmArn({ configuration, ...namespace }: AlarmDocument): string {
  return formatArn('cloudwatch', namespace, `alarm:${configuration.AlarmName}`);
}

export function describeAlarm(alarm: AlarmDocument): Infer<typeof MetricAlarm> {
  const { configuration, configuredMs, state } = alarm;
  return {
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...configuration,
    AlarmArn: alarmArn(alarm),
    AlarmConfigurationUpdatedTimestamp: configuredMs,
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData !== undefined && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: state.updatedMs,
    StateTransitionedTimestamp: state.transitionedMs,
  };
}
