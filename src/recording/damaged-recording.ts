import { OperatorError } from '../lib/operator-error.ts';

/** A file that is not a recording, or no longer one. Names the file and the place. */
export class DamagedRecording extends OperatorError {
  constructor(file: string, position: string, problem: string, cause?: unknown) {
    super(`${file}, ${position}: ${problem}`, cause === undefined ? {} : { cause });
  }
}
