import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where the code of a function is on AWS. */
const AWS_TASK_ROOT = '/var/task';
const TASK_ROOT = process.env['LAMBDA_TASK_ROOT'] ?? AWS_TASK_ROOT;
const TASK_ROOT_URL = pathToFileURL(TASK_ROOT).href;

/** The folder of this program, whose frames say nothing about the function. */
const OWN_FOLDER_URL = new URL('.', import.meta.url).href;
const OWN_FOLDER = fileURLToPath(OWN_FOLDER_URL);

const FIRST_FRAME = '\n    at ';
const PROMISE_FRAME = /^\s+at new Promise \(<anonymous>\)$/;

/** Replaces the folder of the function's code by its path on AWS. */
export function withAwsPaths(text: string): string {
  if (TASK_ROOT === AWS_TASK_ROOT) return text;
  return text.replaceAll(TASK_ROOT_URL, `file://${AWS_TASK_ROOT}`).replaceAll(TASK_ROOT, AWS_TASK_ROOT);
}

/**
 * Removes the frames of this program from the stack traces in a text, and gives the others their paths on AWS. Other
 * lines are unchanged: a function may log its real folder.
 */
export function functionFrames(text: string): string {
  if (!text.includes(FIRST_FRAME)) return text;
  const lines: string[] = [];
  let isAfterOwnFrame = false;
  for (const line of text.split('\n')) {
    if (!/^\s+at /.test(line)) lines.push(line);
    else if (isOwnFrame(line)) isAfterOwnFrame = true;
    // This program called the constructor.
    else if (!isAfterOwnFrame || !PROMISE_FRAME.test(line)) {
      isAfterOwnFrame = false;
      lines.push(withAwsPaths(line));
    }
  }
  return lines.join('\n');
}

function isOwnFrame(line: string): boolean {
  return (
    line.includes(OWN_FOLDER_URL) || line.includes(`(${OWN_FOLDER}`) || line.includes(`at ${OWN_FOLDER}`)
  );
}
