import { expect, test } from 'vitest';
import { wantedSignals } from '../../../src/lib/telemetry/wanted-signals.ts';

test.each([
  [{}, []],
  // What users set for all their programs asks for nothing by itself.
  [{ OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'a=b', OTEL_TRACES_SAMPLER: 'always_on' }, []],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, ['traces', 'metrics', 'logs']],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_METRICS_EXPORTER: 'none' }, ['traces', 'logs']],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x/v1/traces' }, ['traces']],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, ['traces']],
  [{ OTEL_LOGS_EXPORTER: 'console,otlp' }, ['logs']],
  [{ OTEL_TRACES_EXPORTER: 'none' }, []],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_SDK_DISABLED: 'TRUE' }, []],
])('the signals of %j', (environment, signals) => {
  expect([...wantedSignals(environment)]).toEqual(signals);
});
