import type { Properties } from '../handler.ts';

const NUMBERS = new Set([
  'MaxReadRequestUnits',
  'MaxWriteRequestUnits',
  'ReadCapacityUnits',
  'WriteCapacityUnits',
]);
const BOOLEANS = new Set([
  'DeletionProtectionEnabled',
  'SSEEnabled',
  'Enabled',
  'PointInTimeRecoveryEnabled',
]);
// Settings of indexes that have operations of their own, and no effect on what a table returns.
const NOT_IN_API = new Set(['ContributorInsightsSpecification', 'ResourcePolicy']);

/**
 * Converts properties of a template to members of CreateTable and UpdateTable, which differ in two names. Templates may
 * contain numbers and booleans as text.
 */
export function toTableInput(properties: Properties): Record<string, unknown> {
  const { StreamSpecification: stream, SSESpecification: encryption, ...rest } = properties;
  return {
    ...(typed(rest) as Record<string, unknown>),
    ...(stream !== undefined && {
      StreamSpecification: { StreamEnabled: true, ...(typed(stream) as Record<string, unknown>) },
    }),
    ...(encryption !== undefined && { SSESpecification: encryptionInput(typed(encryption) as Properties) }),
  };
}

function encryptionInput({ SSEEnabled, ...rest }: Properties): Record<string, unknown> {
  return { Enabled: SSEEnabled, ...rest };
}

/** @returns the value with numbers and booleans where the API expects them */
export function typed(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => typed(item));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([key]) => !NOT_IN_API.has(key));
    return Object.fromEntries(entries.map(([key, item]) => [key, typed(item, key)]));
  }
  if (NUMBERS.has(name)) return Number(value);
  if (BOOLEANS.has(name)) return String(value) === 'true';
  return value;
}
