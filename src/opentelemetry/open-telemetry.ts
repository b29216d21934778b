import { boundedLogger } from '../lib/log/bounded-logger.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Family } from '../lib/telemetry/metric-family.ts';
import type { ExportedLine, Telemetry } from '../lib/telemetry/telemetry.ts';
import { type Environment, wantedSignals } from '../lib/telemetry/wanted-signals.ts';
import { type Clock, sleep } from '../lib/time/clock.ts';
import { INSTALL_COMMAND, loadSdk } from './load-sdk.ts';
import { metricProducer } from './metric-producer.ts';
import { metricReaders } from './metric-reader.ts';
import { RootIds } from './root-ids.ts';
import type { NodeSdk, Sdk } from './sdk.ts';
import { OpenTelemetryTracer } from './sdk-tracer.ts';
import { contextOf } from './span-context.ts';

export interface OpenTelemetryOptions {
  readonly environment: Environment;
  /** The folder of the user's project, whose packages come first. */
  readonly projectDirectory: string;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const NAME = 'millrace';
/** @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const SEVERITY_NUMBERS = { INFO: 9, WARN: 13, ERROR: 17 } as const;
// A collector that does not respond must not delay the end of the server by its own timeouts.
const CLOSE_TIMEOUT_MS = 3_000;

/**
 * Starts OpenTelemetry's SDK as the environment variables configure it.
 * @returns undefined when they ask for nothing, or when the packages are not installed, which is logged
 */
export function openTelemetry(options: OpenTelemetryOptions): Telemetry | undefined {
  const { environment, projectDirectory, version, clock, random } = options;
  const signals = wantedSignals(environment);
  if (signals.size === 0) return undefined;
  const sdk = loadSdk(projectDirectory);
  if (!sdk) {
    options.logger.warn(
      `OpenTelemetry is asked for by the environment variables, and its packages are not installed: ${INSTALL_COMMAND}`,
    );
    return undefined;
  }
  useLogger(sdk, environment, boundedLogger(options.logger, clock));
  const ids = new RootIds(random);
  let collect: () => readonly Family[] = () => [];
  const producer = metricProducer(
    sdk.metrics,
    { name: NAME, version },
    { collect: () => collect(), now: () => clock.now() },
  );
  const hasServiceName =
    (environment['OTEL_SERVICE_NAME'] ?? '') !== '' ||
    (environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '').includes('service.name=');
  const node = new sdk.NodeSDK({
    ...(!hasServiceName && { serviceName: NAME }),
    idGenerator: ids,
    instrumentations: [],
    metricReaders: signals.has('metrics') ? metricReaders(sdk, environment, producer) : [],
    ...(!signals.has('traces') && { spanProcessors: [] }),
    ...(!signals.has('logs') && { logRecordProcessors: [] }),
  });
  const isOnly = !hasTracerProvider(sdk);
  node.start();
  return {
    tracer: signals.has('traces')
      ? new OpenTelemetryTracer(sdk, sdk.api.trace.getTracer(NAME, version), ids)
      : undefined,
    exportMetrics: signals.has('metrics') ? (source) => void (collect = source) : undefined,
    exportLine: signals.has('logs') ? lineExporter(sdk, version) : undefined,
    async close() {
      await closeInTime(node, clock);
      if (isOnly) unregister(sdk);
    },
  };
}

/** Whether the program that the server is part of has started the SDK itself. Spans of none have no id. */
function hasTracerProvider({ api }: Sdk): boolean {
  const options = { kind: api.SpanKind.SERVER, attributes: {}, links: [] };
  const { traceId } = api.trace.getTracer(NAME, '').startSpan('', options, api.ROOT_CONTEXT).spanContext();
  return !/^0*$/.test(traceId);
}

/** The next server of this process registers a new SDK, in place of one that has been shut down. */
function unregister({ api, logs }: Sdk): void {
  for (const part of [api.trace, api.context, api.propagation, api.metrics, logs]) part.disable();
}

function lineExporter({ api, logs }: Sdk, version: string): (line: ExportedLine) => void {
  const logger = logs.getLogger(NAME, version);
  return ({ timestampMs, severity, message, attributes, trace }) =>
    logger.emit({
      timestamp: timestampMs,
      ...(severity && { severityNumber: SEVERITY_NUMBERS[severity], severityText: severity }),
      body: message,
      attributes,
      context: contextOf(api, trace),
    });
}

/** Shows why nothing arrives at the collector. OTEL_LOG_LEVEL makes the SDK show more itself. */
function useLogger({ api }: Sdk, environment: Environment, logger: Logger): void {
  if ((environment['OTEL_LOG_LEVEL'] ?? '') !== '') return;
  const warn = (...texts: unknown[]) => logger.warn(`OpenTelemetry: ${texts.map(String).join(' ')}`);
  const ignore = () => {};
  api.diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

async function closeInTime(node: NodeSdk, clock: Clock): Promise<void> {
  const waiting = new AbortController();
  const timeout = sleep(clock, CLOSE_TIMEOUT_MS, { signal: waiting.signal, background: true });
  // What could not be sent was reported by the SDK.
  await Promise.race([node.shutdown().catch(() => {}), timeout]);
  waiting.abort();
  await timeout.catch(() => {});
}
