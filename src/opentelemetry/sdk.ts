/*
 * The parts of OpenTelemetry's packages that are used. They are the user's: `@opentelemetry/sdk-node` 0.200 to 0.3xx, so
 * that nothing of them is imported when the server is built.
 */

interface TraceState {
  serialize(): string;
}

export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly traceState?: TraceState;
  readonly isRemote?: boolean;
}

/** Opaque here. */
export type Context = object & { readonly __context?: never };

/** A part of the API that an SDK registers itself with, once. */
interface Global {
  /** Removes the SDK. */
  disable(): void;
}

interface SdkSpan {
  spanContext(): SpanContext;
  setAttributes(attributes: object): unknown;
  setStatus(status: { readonly code: number; readonly message?: string }): unknown;
  end(): void;
}

export interface SdkTracer {
  startSpan(
    name: string,
    options: {
      readonly kind: number;
      readonly attributes: object;
      readonly links: readonly { readonly context: SpanContext }[];
    },
    context: Context,
  ): SdkSpan;
}

interface SdkLogger {
  emit(record: {
    readonly timestamp: number;
    readonly severityNumber?: number;
    readonly severityText?: string;
    readonly body: string;
    readonly attributes: object;
    readonly context: Context;
  }): void;
}

export interface Api {
  readonly ROOT_CONTEXT: Context;
  readonly SpanKind: { readonly SERVER: number; readonly CLIENT: number; readonly CONSUMER: number };
  readonly SpanStatusCode: { readonly ERROR: number };
  readonly TraceFlags: { readonly NONE: number; readonly SAMPLED: number };
  readonly DiagLogLevel: { readonly WARN: number };
  readonly createTraceState: (text: string) => TraceState;
  readonly diag: {
    setLogger(
      logger: Readonly<
        Record<'error' | 'warn' | 'info' | 'debug' | 'verbose', (...texts: unknown[]) => void>
      >,
      options: { readonly logLevel: number; readonly suppressOverrideMessage: boolean },
    ): unknown;
  };
  readonly context: Global;
  readonly propagation: Global;
  readonly metrics: Global;
  readonly trace: Global & {
    getTracer(name: string, version: string): SdkTracer;
    setSpanContext(context: Context, span: SpanContext): Context;
  };
}

export interface LogsApi extends Global {
  getLogger(name: string, version: string): SdkLogger;
}

/** What a metric reader of the SDK exports besides its own metrics. */
export interface MetricProducer {
  collect(): Promise<{ readonly resourceMetrics: object; readonly errors: readonly unknown[] }>;
}

export interface SdkMetrics {
  readonly DataPointType: { readonly HISTOGRAM: number; readonly GAUGE: number; readonly SUM: number };
  readonly AggregationTemporality: { readonly CUMULATIVE: number };
  readonly ConsoleMetricExporter: new () => object;
  readonly PeriodicExportingMetricReader: new (options: {
    readonly exporter: object;
    readonly metricProducers: readonly MetricProducer[];
    readonly exportIntervalMillis?: number;
    readonly exportTimeoutMillis?: number;
  }) => object;
}

export interface IdGenerator {
  generateTraceId(): string;
  generateSpanId(): string;
}

export interface NodeSdk {
  start(): void;
  shutdown(): Promise<void>;
}

export interface Sdk {
  readonly api: Api;
  readonly logs: LogsApi;
  readonly metrics: SdkMetrics;
  readonly NodeSDK: new (options: {
    readonly serviceName?: string;
    readonly idGenerator: IdGenerator;
    readonly instrumentations: readonly [];
    readonly metricReaders: readonly object[];
    /** Chosen by the environment variables when undefined. */
    readonly spanProcessors?: readonly [];
    readonly logRecordProcessors?: readonly [];
  }) => NodeSdk;
  /** Loads a package that the SDK depends on. */
  load(packageName: string): Record<string, unknown>;
}
