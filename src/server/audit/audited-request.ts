import type { Clock } from '../../lib/time/clock.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { IdentifiedClient, RequestObserver } from '../../protocol/exchange.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import type { Permission } from '../../schema/caller.ts';
import { isServerPath } from '../routing/server-routes.ts';
import type { AuditEntry } from './entry.ts';
import { errorCodeOf } from './error-code.ts';

// Clients choose these texts. The longest access key id and ARN of AWS are shorter.
const MAX_TEXT_CHARS = 256;
const MAX_ARN_CHARS = 2_048;
// DeleteObjects names up to a thousand objects.
const MAX_RESOURCES = 10;

/** What becomes known of a request while it is handled. */
export class AuditedRequest implements RequestObserver {
  readonly #request: WireRequest;
  readonly #startedMs: number;
  #client: IdentifiedClient | undefined;
  #operation: readonly [service: string, operation: string] | undefined;
  #permissions: Promise<readonly Permission[]> | undefined;

  constructor(request: WireRequest, startedMs: number) {
    this.#request = request;
    this.#startedMs = startedMs;
  }

  get hasPermissions(): boolean {
    return this.#permissions !== undefined;
  }

  identified(client: IdentifiedClient): void {
    this.#client = client;
  }

  addressed(name: string): void {
    const space = name.indexOf(' ');
    this.#operation = [name.slice(0, space), name.slice(space + 1)];
  }

  /** @param permissions those that the operation needs, which name its resources */
  needs(permissions: readonly Permission[] | Promise<readonly Permission[]>): void {
    // A failure is that of the operation, which reports it.
    this.#permissions = Promise.resolve(permissions).catch(() => []);
  }

  async entry(context: RequestContext, response: WireResponse, clock: Clock): Promise<AuditEntry> {
    const client = this.#client;
    const principal = client?.signature.verifiedKey === undefined ? undefined : client.caller.authority?.name;
    const [service, operation] = this.#operation ?? ownOperation(this.#request) ?? [];
    return {
      time: new Date(clock.now()).toISOString(),
      requestId: context.requestId,
      principal: principal ?? null,
      accessKeyId: bounded(client?.caller.accessKeyId),
      verified: principal !== undefined,
      account: client?.caller.account ?? null,
      region: client?.caller.region ?? null,
      service: service ?? null,
      operation: operation ?? null,
      resources: resourcesOf((await this.#permissions) ?? []),
      sourceAddress: context.connection?.remoteAddress ?? null,
      tls: context.connection?.encrypted === true,
      userAgent: bounded(this.#request.headers['user-agent']),
      status: response.status,
      error: errorCodeOf(response),
      durationMs: Math.round((clock.monotonicMs() - this.#startedMs) * 1_000) / 1_000,
    };
  }
}

/** The rest of such a path may be the secret of a function's URL or of a custom resource's response. */
function ownOperation({ method, path }: WireRequest): readonly [string, string] | undefined {
  if (!isServerPath(path)) return undefined;
  const isTest = path.startsWith('/_millrace/test/');
  const beginning = path
    .split('/')
    .slice(0, isTest ? 4 : 3)
    .join('/');
  return ['millrace', `${method} ${beginning.slice(0, MAX_TEXT_CHARS)}`];
}

function resourcesOf(permissions: readonly Permission[]): string[] {
  const arns = permissions.map(({ resource }) => resource.slice(0, MAX_ARN_CHARS));
  return [...new Set(arns)].filter((arn) => arn !== '*').slice(0, MAX_RESOURCES);
}

function bounded(text: string | undefined): string | null {
  return text?.slice(0, MAX_TEXT_CHARS) ?? null;
}
