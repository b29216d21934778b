import { fileURLToPath, pathToFileURL } from 'node:url';
import { isHandlerCall } from '../handler/call-handler.ts';

/** Where the code and the layers of a function are, and where they are on AWS. */
const FOLDERS = [
  { own: process.env['LAMBDA_TASK_ROOT'], aws: '/var/task' },
  { own: process.env['_MILLRACE_LAYERS_ROOT'], aws: '/opt' },
].flatMap(({ own, aws }) =>
  own === undefined || own === aws
    ? []
    : [
        { own: wholeFolder(pathToFileURL(own).href), aws: `file://${aws}` },
        { own: wholeFolder(own), aws },
      ],
);

/** The folder of this program, which is bundled into one file. Its frames say nothing about the function. */
const OWN_FOLDER_URL = new URL('.', import.meta.url).href;
const OWN_FOLDER = fileURLToPath(OWN_FOLDER_URL);

const FIRST_FRAME = '\n    at ';
/** `util.inspect` leaves out the frames that an error has in common with its cause. */
const SHARED_FRAMES = /^\s+\.\.\. \d+ lines matching cause stack trace \.\.\./;
const PROMISE_FRAME = /^\s+at new Promise \(<anonymous>\)$/;

/** Replaces the folders of the function by their paths on AWS. */
export function withAwsPaths(text: string): string {
  return FOLDERS.reduce((replaced, { own, aws }) => replaced.replaceAll(own, aws), text);
}

/** Matches a folder, and not another one whose name begins with its name. */
function wholeFolder(path: string): RegExp {
  return new RegExp(`${path.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?![\\w.-])`, 'g');
}

/**
 * Removes the frames of this program from the stack traces in a text, and gives the others their paths on AWS. Other
 * lines are unchanged: a function may log its real folder.
 */
export function functionFrames(text: string): string {
  return withoutFrames(text, isOwnFrame, withAwsPaths);
}

/**
 * Removes frames from the stack traces in a text: those that are not of the function, and all from the call of its handler
 * on.
 * @param change of the frames that stay
 */
export function withoutFrames(
  text: string,
  isRemoved: (frame: string) => boolean,
  change: (frame: string) => string = (frame) => frame,
): string {
  if (!text.includes(FIRST_FRAME)) return text;
  const lines: string[] = [];
  let isAfterHandler = false;
  let isAfterRemoved = false;
  for (const line of text.split('\n')) {
    if (SHARED_FRAMES.test(line)) {
      // Those after them are further out: of this program.
      isAfterHandler = true;
      lines.push(line);
      continue;
    }
    if (!/^\s+at /.test(line)) {
      isAfterHandler = false;
      isAfterRemoved = false;
      lines.push(line);
      continue;
    }
    isAfterHandler ||= isHandlerCall(line);
    // The program that was removed called the constructor.
    isAfterRemoved = isRemoved(line) || (isAfterRemoved && PROMISE_FRAME.test(line));
    if (!isAfterHandler && !isAfterRemoved) lines.push(change(line));
    // The members of the error follow.
    else if (line.endsWith(' {') && lines.length > 0) lines.push(`${lines.pop()} {`);
  }
  return lines.join('\n');
}

function isOwnFrame(line: string): boolean {
  return (
    line.includes(OWN_FOLDER_URL) || line.includes(`(${OWN_FOLDER}`) || line.includes(`at ${OWN_FOLDER}`)
  );
}
