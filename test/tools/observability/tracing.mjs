// OpenTelemetry as a program sets it up that uses no instrumentation: a producer, or a function.
import { context, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const w3c = new W3CTraceContextPropagator();
const xray = new AWSXRayPropagator();
const setter = { set: (carrier, name, value) => (carrier[name] = value) };
const getter = { get: (carrier, name) => carrier[name.toLowerCase()], keys: Object.keys };

/** @param url of the collector */
export function openTracing(serviceName, url) {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }))],
  });
  const tracer = provider.getTracer(serviceName);
  return {
    /** Runs `work` in a span, within the trace of a header of X-Ray if there is one. */
    async inSpan(name, header, work) {
      const parent = header
        ? xray.extract(context.active(), { 'x-amzn-trace-id': header }, getter)
        : context.active();
      const span = tracer.startSpan(name, {}, parent);
      try {
        return await work(trace.setSpan(parent, span));
      } finally {
        span.end();
        await provider.forceFlush();
      }
    },
    /** A client whose requests carry the trace of a context. */
    within(client, spanContext) {
      client.middlewareStack.add(
        (next) => (args) => {
          w3c.inject(spanContext, args.request.headers, setter);
          args.request.headers.tracestate = 'vendor=1';
          return next(args);
        },
        { step: 'build', name: 'traceparent', override: true },
      );
      return client;
    },
    close: () => provider.shutdown(),
  };
}
