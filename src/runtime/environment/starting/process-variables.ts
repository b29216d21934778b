import { LOG_DESCRIPTOR } from '../../launching/messages.ts';
import type { EnvironmentOptions } from '../environment-options.ts';
import { environmentVariables } from './variables.ts';

/** The variables of the processes of an environment. @param runtimeApi `127.0.0.1:41873` */
export function processVariables(
  { spec, folders, log, endpoint, credentials, host, initializationType }: EnvironmentOptions,
  runtimeApi: string,
): Record<string, string> {
  return environmentVariables(spec, {
    runtimeApi,
    endpoint,
    credentials,
    host: host['PATH'] === undefined ? host : { ...host, PATH: folders.searchPath(host['PATH']) },
    logStream: log.stream,
    initializationType,
    logDescriptor: LOG_DESCRIPTOR,
    paths: folders.paths,
  });
}
