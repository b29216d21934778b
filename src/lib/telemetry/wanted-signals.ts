export type Signal = 'traces' | 'metrics' | 'logs';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The signals that the standard environment variables ask for. Unlike in the SDKs, none is exported by default: a signal
 * needs an exporter, or an endpoint for OTLP.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function wantedSignals(environment: Environment): ReadonlySet<Signal> {
  const valueOf = (name: string) => environment[name]?.trim() ?? '';
  if (valueOf('OTEL_SDK_DISABLED').toLowerCase() === 'true') return new Set();
  const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];
  return new Set(
    signals.filter((signal) => {
      const upper = signal.toUpperCase();
      const exporters = valueOf(`OTEL_${upper}_EXPORTER`);
      if (exporters !== '') return !exporters.split(',').some((exporter) => exporter.trim() === 'none');
      return (
        valueOf('OTEL_EXPORTER_OTLP_ENDPOINT') !== '' ||
        valueOf(`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`) !== ''
      );
    }),
  );
}
