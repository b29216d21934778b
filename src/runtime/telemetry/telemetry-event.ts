/** What an extension can subscribe to. */
export type TelemetryType = 'platform' | 'function' | 'extension';

/**
 * An event as extensions receive it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export interface TelemetryEvent {
  readonly time: string;
  /** `function`, `extension`, `platform.start`, … */
  readonly type: string;
  readonly record: unknown;
}

export function telemetryTypeOf({ type }: TelemetryEvent): TelemetryType {
  return type === 'function' || type === 'extension' ? type : 'platform';
}
