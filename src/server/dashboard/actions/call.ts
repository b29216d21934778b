import type { WireResponse } from '../../../protocol/http.ts';
import type { Failures } from '../../../protocol/errors/failures.ts';
import { compileStructureReader } from '../../../protocol/json/read.ts';
import { compileStructureWriter, formatJson } from '../../../protocol/json/write.ts';
import { callOperation, type Service } from '../../../schema/service.ts';
import { callerAt } from '../caller.ts';
import { PRIVATE_HEADERS, Refusal } from '../reply.ts';
import type { PageRequest } from '../request.ts';
import { ALLOWED_OPERATIONS } from './allowed-operations.ts';

/** Calls one operation as a client would, with input and output as JSON whatever its protocol. @throws Refusal */
export async function callFromPage(
  services: readonly Service[],
  failures: Failures,
  request: PageRequest,
): Promise<WireResponse> {
  const [serviceName = '', operationName = ''] = request.names;
  const bound = services.find(({ name }) => name === serviceName)?.operations.get(operationName);
  const allowed = ALLOWED_OPERATIONS.get(serviceName) ?? [];
  if (!bound || !allowed.includes(operationName)) {
    throw new Refusal(
      404,
      'NoSuchOperation',
      `The page cannot call ${operationName} of ${serviceName}; it can call ${allowed.join(', ') || 'none'}.`,
    );
  }
  const { operation } = bound;
  const caller = callerAt(request.namespace, request.context, request.operator);
  try {
    const input = compileStructureReader(operation.input)(request.body());
    const output = await callOperation(bound, input, caller);
    const text = operation.output ? formatJson(compileStructureWriter(operation.output), output ?? {}) : '{}';
    return {
      status: 200,
      headers: { ...PRIVATE_HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: text,
    };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code, message } = failures.toServiceError(error, operationName, caller);
    throw new Refusal(400, code, message);
  }
}
