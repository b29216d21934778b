import { timeoutSentence } from '../failure.ts';
import type { InvocationStatus, SystemLog } from './system-log.ts';

/** Lines as in docs/aws/lambda-invocations.md#text-logs, TABs and line feeds included. */
export const textSystemLog: SystemLog = {
  initStart: ({ runtimeVersion, runtimeVersionArn }) => [
    `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}\n`,
  ],
  initReport({ phase, durationMs, failure }) {
    const fields = [
      `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms`,
      `Phase: ${phase}`,
      `Status: ${failure.kind}`,
    ];
    if (failure.kind === 'error') fields.push(`Error Type: ${failure.errorType}`);
    return [`${fields.join('\t')}\n`];
  },
  extension: ({ name, state, events }) => [
    `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(', ')}]\n`,
  ],
  start: (requestId, version) => [`START RequestId: ${requestId} Version: ${version}\n`],
  end: ({ requestId }) => [`END RequestId: ${requestId}\n`],
  timedOut: (requestId, timeoutMs, nowMs) => [
    `${new Date(nowMs).toISOString()} ${requestId} ${timeoutSentence(timeoutMs)}\n\n`,
  ],
  crashed: (requestId, { errorType, message }) => [`RequestId: ${requestId} ${message}\n${errorType}\n`],
  report({ requestId, durationMs, initMs, maxMemoryMb, status }, memoryMb) {
    const fields = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(durationMs)} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${maxMemoryMb} MB`,
    ];
    if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`);
    return [`${[...fields, ...statusFields(status)].join('\t')}\t\n`];
  },
};

function statusFields(status: InvocationStatus): string[] {
  switch (status.kind) {
    case 'success':
      return [];
    case 'timeout':
      return ['Status: timeout'];
    case 'error':
      return ['Status: error', `Error Type: ${status.errorType}`];
  }
}
