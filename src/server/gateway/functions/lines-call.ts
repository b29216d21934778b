import type { LogLine } from '../../../runtime/port.ts';
import { DeclaredCall } from '../calls/declared-call.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';

/** The log groups of the home. */
export interface HomeLines {
  write(line: LogLine): void;
  /** Stores what was written so far. */
  flush(): Promise<void>;
}

interface LinesHead {
  /** Whether the lines that were sent so far are to be stored before the answer. */
  readonly flush: boolean;
}

/** The body is the lines of functions that another gateway runs, as JSON. */
const LinesCall = new DeclaredCall<LinesHead, void>('functions/lines');

/** @param home undefined while this gateway is not the home */
export function handleLines(calls: GatewayCalls, home: () => HomeLines | undefined): void {
  LinesCall.handleAtHome(calls, home, async (lines, { head: { flush }, body }) => {
    for (const line of JSON.parse(body.toString('utf8')) as LogLine[]) lines.write(line);
    if (flush) await lines.flush();
  });
}

/** @throws CallError */
export async function sendLines(
  calls: GatewayCalls,
  lines: readonly LogLine[],
  { flush, signal }: LinesHead & { readonly signal: AbortSignal },
): Promise<void> {
  const body = Buffer.from(JSON.stringify(lines));
  await LinesCall.makeAtHome(calls, { head: { flush }, body, signal });
}
