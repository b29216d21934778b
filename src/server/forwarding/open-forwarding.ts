import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { isLoopback } from '../loopback.ts';
import { type ForwardOptions, isAws } from './forward-target.ts';
import { ForwardedService } from './forwarded-service.ts';
import { Upstream } from '../../lib/http/upstream.ts';

export interface Forwarding {
  /** By name. */
  readonly services: ReadonlyMap<string, ForwardedService>;
  close(): void;
}

export interface ForwardingDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether other machines can reach this server. */
  readonly isOpen: boolean;
}

/** @throws OperatorError when clients of other machines could use the credentials of this one */
export function openForwarding(
  { targets, credentials }: ForwardOptions,
  { clock, logger, isOpen }: ForwardingDependencies,
): Forwarding {
  const forAws = targets.find(isAws);
  if (forAws && isOpen) {
    throw new OperatorError(
      `--forward ${forAws.service} to AWS would let every client of the network use your credentials: ` +
        'leave --host out, or forward to a server without credentials',
    );
  }
  const upstream = new Upstream();
  return {
    services: new Map(
      targets.map((target) => [
        target.service,
        new ForwardedService(target, { upstream, credentials, clock, logger }),
      ]),
    ),
    close: () => upstream.close(),
  };
}

/** @throws OperatorError when a service is forwarded to this server itself, which would forward it again and again */
export function requireOtherServers({ targets }: ForwardOptions, port: number): void {
  const own = targets.find(
    ({ to }) =>
      to !== 'aws' && isLoopback(to.hostname.replace(/^\[|\]$/g, '')) && Number(to.port || 80) === port,
  );
  if (!own) return;
  throw new OperatorError(
    `--forward ${own.service}=${String(own.to)} is this server itself: give the address of another server, or another --port`,
  );
}

/** @throws OperatorError when this server has one of the services itself */
export function requireOthers({ services }: Forwarding, own: readonly { readonly name: string }[]): void {
  const doubled = own.find(({ name }) => services.has(name));
  if (!doubled) return;
  throw new OperatorError(
    `--forward ${doubled.name}: Millrace has this service itself, and its other services use it; ` +
      'remove the option, it is for services that Millrace does not have',
  );
}
