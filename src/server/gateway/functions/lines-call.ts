import type { LogLine } from '../../../runtime/port.ts';
import { DeclaredCall } from '../calls/declared-call.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';

/** The log groups of the home. */
export interface HomeLines {
  write(line: LogLine): void;
  /** Stores what was written so far. */
  flush(): Promise<void>;
}

/**
 * The body is the lines of functions that another gateway runs, as JSON. The answer comes when they are stored: a home that is killed
 * has lost what it only received.
 */
const LinesCall = new DeclaredCall<null, void>('functions/lines');

/** @param home undefined while this gateway is not the home */
export function handleLines(calls: GatewayCalls, home: () => HomeLines | undefined): void {
  LinesCall.handleAtHome(calls, home, async (lines, { body }) => {
    for (const line of JSON.parse(body.toString('utf8')) as LogLine[]) lines.write(line);
    await lines.flush();
  });
}

/** Resolves when the lines are stored. @throws CallError */
export async function sendLines(
  calls: GatewayCalls,
  lines: readonly LogLine[],
  signal: AbortSignal,
): Promise<void> {
  const body = Buffer.from(JSON.stringify(lines));
  await LinesCall.makeAtHome(calls, { head: null, body, signal });
}
