import { afterEach } from 'vitest';
import { systemClock } from '../../src/lib/time/clock.ts';
import type { Logger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { Dispatch } from '../../src/protocol/dispatcher.ts';
import type { WireResponse } from '../../src/protocol/http.ts';
import type { ListenerLimits } from '../../src/server/listener/limits.ts';
import { type Listener, openListener } from '../../src/server/listener/listener.ts';
import type { TlsIdentity } from '../../src/server/tls/identity.ts';

const open = new Set<Listener>();
afterEach(async () => {
  await Promise.all([...open].map((listener) => listener.close()));
  open.clear();
});

export interface TestListener extends Listener {
  readonly endpoint: string;
  /** Messages to the operator. */
  readonly messages: string[];
  readonly fatal: unknown[];
}

/** Opens a listener on a free port and closes it after the test. */
export async function listening(
  dispatch: Dispatch,
  limits: Partial<ListenerLimits> = {},
  tls?: Promise<TlsIdentity>,
  isLocal?: () => boolean,
): Promise<TestListener> {
  const messages: string[] = [];
  const fatal: unknown[] = [];
  const log = (message: string) => void messages.push(message);
  const logger: Logger = { info: log, warn: log, error: log };
  const listener = await openListener({
    host: '127.0.0.1',
    port: 0,
    dispatch,
    clock: systemClock,
    random: systemRandom,
    logger,
    ...(tls && { tls }),
    ...(isLocal && { isLocal }),
    limits: { drainDeadlineMs: 2_000, ...limits },
    onFatal: (error) => void fatal.push(error),
  });
  open.add(listener);
  return { ...listener, endpoint: `http://127.0.0.1:${listener.port}`, messages, fatal };
}

export function plain(body: WireResponse['body'], status = 200): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
