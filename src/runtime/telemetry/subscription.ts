import { tryParseJson } from '../../lib/json/bounded-json.ts';
import type { TelemetryType } from './telemetry-event.ts';

export interface Subscription {
  readonly types: readonly TelemetryType[];
  /** The port on which the extension receives events. */
  readonly port: number;
  readonly path: string;
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

const TYPES: ReadonlySet<unknown> = new Set<TelemetryType>(['platform', 'function', 'extension']);

/** The host under which an extension is reached on AWS, where each environment has a network of its own. */
const HOSTS = new Set(['sandbox.localdomain', 'sandbox']);

/** Default, minimum and maximum: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html */
const BUFFERING = {
  maxItems: [1000, 1000, 10_000],
  maxBytes: [262_144, 262_144, 1_048_576],
  timeoutMs: [1000, 25, 30_000],
} as const;

/** The subscription in the body of a request, or why it is not valid. */
export function readSubscription(body: Buffer): Subscription | string {
  const request = tryParseJson(body);
  if (!isObject(request)) return 'the body is not a JSON object';
  const { types, destination, buffering } = request;
  if (!Array.isArray(types) || types.length === 0) return 'types should not be empty';
  if (!types.every((type) => TYPES.has(type))) return 'types should be platform, function or extension';
  if (!isObject(destination)) return 'destination should not be empty';
  if (String(destination['protocol']).toUpperCase() !== 'HTTP') {
    return 'the only protocol that this server supports is HTTP';
  }
  const uri = URL.parse(String(destination['URI']));
  if (!uri || !HOSTS.has(uri.hostname)) return 'URI host should be sandbox.localdomain';
  if (uri.port === '') return 'URI port is not provided';
  const limits = isObject(buffering) ? buffering : {};
  const sizes: Record<string, number> = {};
  for (const [name, [usual, min, max]] of Object.entries(BUFFERING)) {
    const size = limits[name] ?? usual;
    if (typeof size !== 'number' || size < min || size > max) {
      return `${name} should be between ${min} and ${max}`;
    }
    sizes[name] = size;
  }
  return {
    types,
    port: Number(uri.port),
    path: uri.pathname,
    maxItems: sizes['maxItems']!,
    maxBytes: sizes['maxBytes']!,
    timeoutMs: sizes['timeoutMs']!,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
