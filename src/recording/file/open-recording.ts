import { createReadStream } from 'node:fs';
import { explainFileError } from '../../lib/disk/file-errors.ts';
import { readRecording } from '../format/read-recording.ts';
import type { Recording } from '../format/recording.ts';

/** Opens the recording in a file. @throws DamagedRecording for another file; OperatorError when it cannot be read */
export async function openRecording(path: string): Promise<Recording> {
  const stream = createReadStream(path);
  try {
    const recording = await readRecording(path, stream);
    return {
      ...recording,
      async close() {
        await recording.close();
        stream.destroy();
      },
    };
  } catch (error) {
    stream.destroy();
    throw explainFileError(error, path) ?? error;
  }
}
