import type { RunningServer } from '../../server/start/running-server.ts';

type Server = Pick<RunningServer, 'rootCredentialsFile'>;

/** Where the credentials of the operator are; never the credentials themselves. */
export function rootLines({ rootCredentialsFile: file }: Server): string[] {
  return file === undefined ? [] : [`Credentials of the operator: ${file}`];
}

export function rootJson({ rootCredentialsFile: file }: Server): { rootCredentials?: string } {
  return file === undefined ? {} : { rootCredentials: file };
}
