import { parseJsonLine } from './json-log-line.ts';
import { type LogLine, levelOf, statusOf, type TextLine } from './log-line.ts';
import { describeError, type Members } from './logged-error.ts';

const REQUEST_ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
// `time \t request id \t LEVEL \t text`, as the console of a Node function writes.
const NODE_LINE = new RegExp(`^\\S+\\t(${REQUEST_ID}|undefined)\\t([A-Z]+)\\t(.*)$`, 's');
// `[LEVEL] \t time \t request id \t text`, as the logging module of a Python function writes.
const PYTHON_LINE = new RegExp(`^\\[([A-Z]+)\\]\\t\\S+\\t(${REQUEST_ID})?\\t(.*)$`, 's');
const FAILURE_LINE = new RegExp(
  `^(?:\\S+ (${REQUEST_ID}) (Task timed out .*)|RequestId: (${REQUEST_ID}) (.*))$`,
  's',
);

export function parseLogLine(message: string): LogLine {
  const text = message.trimEnd();
  return parsePlatformText(text) ?? parseJsonLine(text) ?? parseText(text);
}

function parsePlatformText(text: string): LogLine | undefined {
  const [, kind, requestId] = new RegExp(`^(START|END|REPORT) RequestId: (${REQUEST_ID})`).exec(text) ?? [];
  if (kind === 'START') return { kind: 'start', requestId: requestId! };
  if (kind === 'REPORT') {
    const number = (name: string) =>
      Number(new RegExp(`\\t${name}: ([\\d.]+) ms`).exec(text)?.[1] ?? Number.NaN);
    const initMs = number('Init Duration');
    return {
      kind: 'report',
      requestId: requestId!,
      durationMs: number('Duration'),
      initMs: Number.isNaN(initMs) ? undefined : initMs,
      status: statusOf(/\tStatus: (\w+)/.exec(text)?.[1]),
    };
  }
  const isRoutine = kind === 'END' || /^(?:INIT_START|EXTENSION)\b/.test(text);
  if (isRoutine && !/\tState: \w*Error/.test(text)) return { kind: 'routine' };
  if (text.startsWith('INIT_REPORT')) return { kind: 'text', requestId: undefined, level: 'ERROR', text };
  return undefined;
}

function parseText(text: string): TextLine {
  const failure = FAILURE_LINE.exec(text);
  if (failure) {
    return {
      kind: 'text',
      requestId: failure[1] ?? failure[3],
      level: 'ERROR',
      text: failure[2] ?? failure[4]!,
    };
  }
  const node = NODE_LINE.exec(text);
  if (node)
    return { kind: 'text', requestId: idOf(node[1]), level: levelOf(node[2]), text: readableError(node[3]!) };
  const python = PYTHON_LINE.exec(text);
  if (python)
    return { kind: 'text', requestId: idOf(python[2]), level: levelOf(python[1]), text: python[3]! };
  // What the runtimes of Python write about an error that a handler raised.
  const level = /^\[(ERROR|CRITICAL|WARNING)\]/.exec(text)?.[1];
  return { kind: 'text', requestId: undefined, level: levelOf(level), text };
}

/** `Invoke Error \t {"errorType": …, "stack": […]}`, as Node's runtime logs what a handler throws. */
function readableError(text: string): string {
  const [, title, json] = /^([^\t]*)\t(\{.*\})$/s.exec(text) ?? [];
  if (json === undefined) return text;
  try {
    const described = describeError(JSON.parse(json) as Members);
    return described === undefined ? text : `${title!.trim()}: ${described}`;
  } catch {
    return text;
  }
}

function idOf(text: string | undefined): string | undefined {
  return text === 'undefined' ? undefined : text;
}
