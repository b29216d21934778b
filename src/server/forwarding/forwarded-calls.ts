import { MIB } from '../../lib/bytes.ts';
import { parseJsonObject } from '../../lib/json/json-object.ts';
import { defineError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import { type ForwardedCalls, notForwarded } from '../../services/cloudformation/forwarded-calls.ts';
import { originOf } from './forward-target.ts';
import type { ForwardedService } from './forwarded-service.ts';
import { readBody } from '../../lib/http/upstream.ts';

// The description of a table with all its indexes takes some 10 KB.
const MAX_RESPONSE_BYTES = MIB;

/** Calls forwarded services from this server. */
export function forwardedCalls(services: ReadonlyMap<string, ForwardedService>): ForwardedCalls {
  return {
    has: (service) => services.has(service),
    async call(name, target, input, caller) {
      const service = services.get(name);
      if (!service) throw notForwarded(name);
      return call(service, target, input, caller);
    },
  };
}

async function call(
  service: ForwardedService,
  target: string,
  input: unknown,
  caller: Caller,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  const body = Buffer.from(JSON.stringify(input));
  const response = await service
    .send({ method: 'POST', path: '/', rawQuery: '', headers, body }, caller)
    .catch((cause: unknown) => {
      const { code, status, message } = service.failureOf(cause, caller);
      throw defineError(code, { status })(message, { cause });
    });
  const bytes = await readBody(response, MAX_RESPONSE_BYTES).catch((cause: unknown) => {
    throw Unreadable(unreadable(service, caller, cause), { cause });
  });
  const status = response.statusCode!;
  const output = parseJsonObject(bytes.toString());
  if (status < 300 && output) return output;
  throw errorOf(service.target.service, status, output);
}

const Unreadable = defineError('ForwardedResponseUnreadable', { status: 502 });

function unreadable({ target }: ForwardedService, caller: Caller, cause: unknown): string {
  const { service } = target;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return (
    `The response of ${originOf(target, caller).origin}, which ${service} is forwarded to, could not be read: ` +
    `${reason}. Check that --forward ${service}=URL names a server of ${service}.`
  );
}

function errorOf(service: string, status: number, output: Readonly<Record<string, unknown>> | undefined) {
  const { __type: type, message, Message } = output ?? {};
  const code = typeof type === 'string' ? type.replace(/^.*#/, '') : 'UnknownError';
  const text = [message, Message].find((value) => typeof value === 'string');
  return defineError(code, { status })(text ?? `${service} responded with the status ${status}`);
}
