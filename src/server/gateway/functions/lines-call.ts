import type { LogLine } from '../../../runtime/port.ts';
import { CallRefused } from '../calls/call-error.ts';
import type { CallHandler, GatewayCalls } from '../calls/gateway-calls.ts';

/** Lines of functions that another gateway runs, and a request to store those that were sent so far. */
const LINES_CALL = 'functions/lines';

/** How long lines wait for a home before they are sent again. */
const HOME_WAIT_MS = 8_000;

/** The log groups of the home. */
export interface HomeLines {
  write(line: LogLine): void;
  /** Stores what was written so far. */
  flush(): Promise<void>;
}

interface LinesHead {
  readonly flush: boolean;
}

/** @param home undefined while this gateway is not the home */
export function handleLines(calls: GatewayCalls, home: () => HomeLines | undefined): void {
  calls.handle(LINES_CALL, linesHandler(home));
}

function linesHandler(home: () => HomeLines | undefined): CallHandler {
  return async ({ head, body }) => {
    const lines = home();
    if (!lines) throw new CallRefused('this gateway is not the home');
    for (const line of JSON.parse(body.toString('utf8')) as LogLine[]) lines.write(line);
    if ((head as LinesHead).flush) await lines.flush();
    return {};
  };
}

/** @throws CallError */
export async function sendLines(
  calls: GatewayCalls,
  lines: readonly LogLine[],
  { flush, signal }: LinesHead & { readonly signal: AbortSignal },
): Promise<void> {
  const head: LinesHead = { flush };
  await calls.callHome(
    { name: LINES_CALL, head, body: Buffer.from(JSON.stringify(lines)), signal },
    HOME_WAIT_MS,
  );
}
