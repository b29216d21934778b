import type { LoggedLine } from './logged-line.ts';
import { parseJsonObject } from '../../lib/json/json-object.ts';

export interface ReadLogLine {
  readonly requestId: string;
  readonly level: LoggedLine['level'];
  readonly message: string;
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'FATAL', 'CRITICAL'].join('|');
// Node.js: time, request id, level, message. Python: [level], time, request id, message.
const NODE = new RegExp(`^[^\\t]+\\t([^\\t]+)\\t(${LEVELS})\\t([\\s\\S]*)$`);
const PYTHON = new RegExp(`^\\[(${LEVELS})\\]\\t[^\\t]+\\t([^\\t]+)\\t([\\s\\S]*)$`);

/** @returns undefined for a line that names no request: of the platform, or written to the output without the runtime */
export function readLogLine(text: string): ReadLogLine | undefined {
  const line = text.trimEnd();
  const [, nodeRequest, nodeLevel, nodeMessage] = NODE.exec(line) ?? [];
  if (nodeRequest !== undefined) return logLine(nodeRequest, nodeLevel!, nodeMessage!);
  const [, level, request, message] = PYTHON.exec(line) ?? [];
  if (request !== undefined) return logLine(request, level!, message!);
  const json = line.startsWith('{') ? parseJsonObject(line) : undefined;
  const { requestId, level: jsonLevel, message: value } = json ?? {};
  if (typeof requestId !== 'string' || typeof jsonLevel !== 'string') return undefined;
  return logLine(requestId, jsonLevel, typeof value === 'string' ? value : JSON.stringify(value));
}

function logLine(requestId: string, level: string, message: string): ReadLogLine {
  return { requestId, level: levelOf(level), message };
}

function levelOf(level: string): LoggedLine['level'] {
  if (level === 'WARNING') return 'WARN';
  return level === 'FATAL' || level === 'CRITICAL' ? 'ERROR' : (level as LoggedLine['level']);
}
