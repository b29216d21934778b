/**
 * The tracing header of AWS, `X-Amzn-Trace-Id`: `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface TraceHeader {
  /** The id of the whole trace: version, epoch second and 96 random bits, in hex. */
  readonly root: string;
  /** The id of the span that makes the call. */
  readonly parent?: string;
  /** Whether the trace is recorded. Absent while it is undecided. */
  readonly sampled?: boolean;
  /** The functions that the trace has passed through, for the detection of recursion. */
  readonly lineage?: string;
  /** `tracestate` of W3C, as it was sent. Only spans carry it on: the header of AWS has no place for it. */
  readonly state?: string;
}

// Lambda's own headers have about 130 characters.
const MAX_LENGTH = 1024;

// Implementations should pass on 512 characters: https://www.w3.org/TR/trace-context/#tracestate-limits
const MAX_STATE_LENGTH = 512;

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const PARENT = /^[0-9a-f]{16}$/;
const LINEAGE = /^[0-9a-z:|]{1,256}$/;

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const SAMPLED_FLAG = 1;

/** @returns undefined when the header has no valid root; other invalid members are ignored */
export function parseTraceHeader(text: string): TraceHeader | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const members = new Map<string, string>();
  for (const member of text.split(';')) {
    const equals = member.indexOf('=');
    if (equals > 0)
      members.set(member.slice(0, equals).trim().toLowerCase(), member.slice(equals + 1).trim());
  }
  const valueOf = (name: string, pattern: RegExp) => {
    const value = members.get(name)?.toLowerCase();
    return value !== undefined && pattern.test(value) ? value : undefined;
  };
  const root = valueOf('root', ROOT);
  if (root === undefined) return undefined;
  const parent = valueOf('parent', PARENT);
  const sampled = valueOf('sampled', /^[01]$/);
  const lineage = valueOf('lineage', LINEAGE);
  return {
    root,
    ...(parent !== undefined && { parent }),
    ...(sampled !== undefined && { sampled: sampled === '1' }),
    ...(lineage !== undefined && { lineage }),
  };
}

/** The W3C header `traceparent` as the same trace. @returns undefined when it is invalid */
function parseTraceparent(text: string): TraceHeader | undefined {
  const [, seconds, unique, parent, flags] = TRACEPARENT.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const sampled = (Number.parseInt(flags!, 16) & SAMPLED_FLAG) !== 0;
  return { root: `1-${seconds}-${unique!}`, parent: parent!, sampled };
}

function withState(header: TraceHeader | undefined, state: string | undefined): TraceHeader | undefined {
  if (header === undefined || state === undefined || state === '' || state.length > MAX_STATE_LENGTH)
    return header;
  return { ...header, state };
}

export function formatTraceHeader({ root, parent, sampled, lineage }: TraceHeader): string {
  let text = `Root=${root}`;
  if (parent !== undefined) text += `;Parent=${parent}`;
  if (sampled !== undefined) text += `;Sampled=${sampled ? 1 : 0}`;
  if (lineage !== undefined) text += `;Lineage=${lineage}`;
  return text;
}

/** The trace that a request belongs to, if its headers name one. @param headers names in lower case */
export function traceOfHeaders(
  headers: Readonly<Record<string, string | undefined>>,
): TraceHeader | undefined {
  const ownText = headers['x-amzn-trace-id'];
  const w3cText = headers['traceparent'];
  const w3c = w3cText === undefined ? undefined : withState(parseTraceparent(w3cText), headers['tracestate']);
  if (ownText === undefined) return w3c;
  const own = parseTraceHeader(ownText);
  // In a function, the AWS SDK sends the span of the invocation, and OpenTelemetry the one within it that makes the call.
  return own !== undefined && own.root === w3c?.root ? { ...own, ...w3c } : own;
}
