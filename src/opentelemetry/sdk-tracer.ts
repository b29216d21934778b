import type { Span, SpanKind, SpanOptions, Tracer } from '../lib/telemetry/tracer.ts';
import type { RootIds } from './root-ids.ts';
import type { Sdk, SdkTracer } from './sdk.ts';
import { contextOf, toHeader, toSpanContext, traceIdOf } from './span-context.ts';

const KINDS = {
  server: 'SERVER',
  client: 'CLIENT',
  consumer: 'CONSUMER',
} as const satisfies Record<SpanKind, keyof Sdk['api']['SpanKind']>;

/** Creates the server's spans with the SDK. */
export class OpenTelemetryTracer implements Tracer {
  readonly #api: Sdk['api'];
  readonly #tracer: SdkTracer;
  readonly #ids: RootIds;

  constructor({ api }: Pick<Sdk, 'api'>, tracer: SdkTracer, ids: RootIds) {
    this.#api = api;
    this.#tracer = tracer;
    this.#ids = ids;
  }

  startSpan(name: string, { kind, parent, links = [], attributes }: SpanOptions): Span {
    const api = this.#api;
    const linked = links.flatMap((link) => toSpanContext(api, link) ?? []);
    const options = {
      kind: api.SpanKind[KINDS[kind]],
      attributes,
      links: linked.map((context) => ({ context })),
    };
    const span = this.#ids.with(parent && traceIdOf(parent), () =>
      this.#tracer.startSpan(name, options, contextOf(api, parent)),
    );
    return {
      header: toHeader(api, span.spanContext()),
      end(more = {}, errorType) {
        span.setAttributes(errorType === undefined ? more : { ...more, 'error.type': errorType });
        if (errorType !== undefined) {
          span.setStatus({ code: api.SpanStatusCode.ERROR, message: errorType });
        }
        span.end();
      },
    };
  }
}
