import type { RecordingHeader } from '../recorded-record.ts';

/** The version of both formats. A reader refuses later ones. */
export const FORMAT_VERSION = 1;

/** The header as JSON: `{"millraceRecording":1,"stream":"orders",…}`. */
export function formatHeader({ stream, region, recordedMs, openShards }: RecordingHeader): string {
  const recorded = new Date(recordedMs).toISOString();
  return JSON.stringify({ millraceRecording: FORMAT_VERSION, stream, region, recorded, openShards });
}

/**
 * All members but the version have defaults, so that users can write a recording themselves.
 * @returns what is wrong with it, when it is not a header
 */
export function checkHeader(value: Readonly<Record<string, unknown>>): RecordingHeader | string {
  const { millraceRecording: version, stream, region, recorded, openShards } = value;
  if (version === undefined) return 'the header {"millraceRecording":1} of a recording is missing';
  if (typeof version !== 'number' || version > FORMAT_VERSION) {
    return `the recording has version ${JSON.stringify(version)}, and this program reads up to ${FORMAT_VERSION}: use a newer one`;
  }
  return {
    stream: typeof stream === 'string' ? stream : '',
    region: typeof region === 'string' ? region : '',
    recordedMs: typeof recorded === 'string' ? Date.parse(recorded) || 0 : 0,
    openShards: typeof openShards === 'number' && openShards >= 1 ? Math.floor(openShards) : 1,
  };
}
