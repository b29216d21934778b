import type { Logger } from '../lib/log/logger.ts';
import type { ExportedLine, Telemetry } from '../lib/telemetry/telemetry.ts';
import type { Clock } from '../lib/time/clock.ts';

const SEVERITIES = { info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

/** A logger whose lines are exported too, with their fields as attributes. */
export function exportedLogger(
  logger: Logger,
  exportLine: NonNullable<Telemetry['exportLine']>,
  clock: Clock,
): Logger {
  const both =
    (level: keyof typeof SEVERITIES): Logger['info'] =>
    (message, fields) => {
      logger[level](message, fields);
      exportLine({
        timestampMs: clock.now(),
        severity: SEVERITIES[level],
        message,
        attributes: attributesOf(fields ?? {}),
        trace: undefined,
      });
    };
  return { info: both('info'), warn: both('warn'), error: both('error') };
}

function attributesOf(fields: Readonly<Record<string, unknown>>): ExportedLine['attributes'] {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[`millrace.${name}`, attributeOf(value)]],
    ),
  );
}

function attributeOf(value: unknown): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value instanceof Error ? String(value) : (JSON.stringify(value) ?? String(value));
}
