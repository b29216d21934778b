import { fileURLToPath, pathToFileURL } from 'node:url';

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

/** The folder of this program, whose frames say nothing about the function. */
const OWN_FOLDER_URL = new URL('.', import.meta.url).href;
const OWN_FOLDER = fileURLToPath(OWN_FOLDER_URL);

const FIRST_FRAME = '\n    at ';
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
