import type { Environment } from '../lib/telemetry/wanted-signals.ts';
import type { MetricProducer, Sdk } from './sdk.ts';

/** By the value of OTEL_EXPORTER_OTLP_PROTOCOL; the default of the specification is the first one. */
const EXPORTERS: Readonly<Record<string, string>> = {
  'http/protobuf': '@opentelemetry/exporter-metrics-otlp-proto',
  'http/json': '@opentelemetry/exporter-metrics-otlp-http',
  grpc: '@opentelemetry/exporter-metrics-otlp-grpc',
};

// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#periodic-exporting-metricreader
const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;

/** The readers that OTEL_METRICS_EXPORTER names: the SDK creates its own without what a server adds to them. */
export function metricReaders(sdk: Sdk, environment: Environment, producer: MetricProducer): object[] {
  const names = (environment['OTEL_METRICS_EXPORTER'] ?? '').split(',').map((name) => name.trim());
  const exporters = [
    ...(names.includes('console') ? [new sdk.metrics.ConsoleMetricExporter()] : []),
    ...(names.includes('otlp') || names.every((name) => name === '') ? [otlpExporter(sdk, environment)] : []),
  ];
  const exportIntervalMillis = positive(environment['OTEL_METRIC_EXPORT_INTERVAL']) ?? DEFAULT_INTERVAL_MS;
  const timeoutMs = positive(environment['OTEL_METRIC_EXPORT_TIMEOUT']) ?? DEFAULT_TIMEOUT_MS;
  return exporters.map(
    (exporter) =>
      new sdk.metrics.PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis,
        exportTimeoutMillis: Math.min(timeoutMs, exportIntervalMillis),
        metricProducers: [producer],
      }),
  );
}

function otlpExporter(sdk: Sdk, environment: Environment): object {
  const chosen =
    environment['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'] ?? environment['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? '';
  const packageName = EXPORTERS[chosen.trim()] ?? EXPORTERS['http/protobuf']!;
  const { OTLPMetricExporter } = sdk.load(packageName) as { OTLPMetricExporter: new () => object };
  return new OTLPMetricExporter();
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
