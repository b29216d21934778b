import type { TraceHeader } from '../lib/trace/trace-header.ts';
import type { Api, Context, SpanContext } from './sdk.ts';

// `1-`, eight digits of the time, `-`, and 24 random ones: without the dashes and the version it is a trace id of W3C.
const TIME_DIGITS = 8;

export function traceIdOf({ root }: TraceHeader): string {
  return root.slice('1-'.length).replace('-', '');
}

/** @returns undefined for a header that names no span */
export function toSpanContext(
  { TraceFlags, createTraceState }: Api,
  header: TraceHeader,
): SpanContext | undefined {
  const { parent, sampled = true, state } = header;
  if (parent === undefined) return undefined;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return {
    traceId: traceIdOf(header),
    spanId: parent,
    traceFlags,
    ...(state !== undefined && { traceState: createTraceState(state) }),
    isRemote: true,
  };
}

export function toHeader(
  { TraceFlags }: Api,
  { traceId, spanId, traceFlags, traceState }: SpanContext,
): TraceHeader {
  const state = traceState?.serialize() ?? '';
  return {
    root: `1-${traceId.slice(0, TIME_DIGITS)}-${traceId.slice(TIME_DIGITS)}`,
    parent: spanId,
    // Bits of one number.
    sampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
    ...(state !== '' && { state }),
  };
}

export function contextOf(api: Api, header: TraceHeader | undefined): Context {
  const span = header && toSpanContext(api, header);
  return span ? api.trace.setSpanContext(api.ROOT_CONTEXT, span) : api.ROOT_CONTEXT;
}
