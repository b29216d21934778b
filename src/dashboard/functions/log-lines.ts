export type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE' | 'PLATFORM';
export const LOG_LEVELS: readonly LogLevel[] = ['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'PLATFORM'];

export interface LogLine {
  readonly id: string;
  readonly atMs: number;
  readonly level: LogLevel;
  readonly text: string;
  readonly requestId?: string;
}

/** `time \t request id \t level \t text`, as Node.js runtimes write; Python's is `[LEVEL] \t time \t request id \t text`. */
const NODE_LINE = /^\S+\t([0-9a-f-]{36}|undefined)\t([A-Z]+)\t([\s\S]*)$/;
const PYTHON_LINE = /^\[([A-Z]+)\]\t\S+\t([0-9a-f-]{36})\t([\s\S]*)$/;
const PLATFORM_LINE = /^(INIT_START|START|END|REPORT|XRAY) /;
const NAMES: Readonly<Record<string, LogLevel>> = { FATAL: 'ERROR', CRITICAL: 'ERROR', WARNING: 'WARN' };

/** What a function or its runtime wrote, in text or as JSON. */
export function parseLogLine(id: string, atMs: number, message: string): LogLine {
  const text = message.trimEnd();
  if (PLATFORM_LINE.test(text)) return { id, atMs, level: 'PLATFORM', text };
  const node = NODE_LINE.exec(text);
  if (node !== null) return { id, atMs, level: levelOf(node[2]!), text: node[3]!, requestId: node[1]! };
  const python = PYTHON_LINE.exec(text);
  if (python !== null)
    return { id, atMs, level: levelOf(python[1]!), text: python[3]!, requestId: python[2]! };
  return parseJsonLine(id, atMs, text) ?? { id, atMs, level: 'INFO', text };
}

function parseJsonLine(id: string, atMs: number, text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const { level, message, requestId, type } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof type === 'string' && type.startsWith('platform.'))
      return { id, atMs, level: 'PLATFORM', text };
    if (typeof level !== 'string') return undefined;
    const shown = typeof message === 'string' ? message : JSON.stringify(message ?? {});
    return {
      id,
      atMs,
      level: levelOf(level),
      text: shown,
      ...(typeof requestId === 'string' && { requestId }),
    };
  } catch {
    return undefined;
  }
}

function levelOf(name: string): LogLevel {
  const upper = name.toUpperCase();
  return LOG_LEVELS.find((level) => level === upper) ?? NAMES[upper] ?? 'INFO';
}
