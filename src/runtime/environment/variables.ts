import type { FunctionSpec } from '../port.ts';

/** What a process needs of the host to run at all. Nothing else of the server's environment reaches it. */
const HOST_NAMES = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

export interface EnvironmentPlace {
  /** `127.0.0.1:41873` */
  readonly runtimeApi: string;
  /** Where the AWS services are: `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly logStream: string;
  /** The descriptor on which framed log records are taken. */
  readonly logDescriptor: number;
  readonly host: Readonly<Record<string, string | undefined>>;
}

/**
 * The environment variables of a function's process. Names and values are those recorded on AWS
 * (docs/aws/lambda-invocations.md#environment-variables), with real paths in place of `/var/task`.
 */
export function environmentVariables(spec: FunctionSpec, place: EnvironmentPlace): Record<string, string> {
  const fromHost: Record<string, string> = {};
  for (const name of HOST_NAMES) {
    const value = place.host[name];
    if (value !== undefined) fromHost[name] = value;
  }
  return {
    ...fromHost,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: place.endpoint,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    // The function names its own Node version; that this machine's is older is told to the operator, once.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...layerPaths(spec, fromHost['PATH']),
    ...spec.environment,
    ...(spec.runtimeName.startsWith('provided')
      ? {}
      : { AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtimeName}` }),
    ...(spec.logging.format === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: spec.logging.level ?? 'INFO' }
      : {}),
    _HANDLER: spec.handler,
    _LAMBDA_TELEMETRY_LOG_FD: String(place.logDescriptor),
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    LAMBDA_RUNTIME_DIR: spec.codeDirectory,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    // The account is told from the access key id, so that a function's own calls land in its account.
    AWS_ACCESS_KEY_ID: spec.account,
    AWS_SECRET_ACCESS_KEY: 'millrace',
    AWS_SESSION_TOKEN: 'millrace',
  };
}

/**
 * Where a function finds what its layers hold; on AWS these paths are below `/opt`.
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths
 */
function layerPaths(
  { layersDirectory: layers, runtimeName }: FunctionSpec,
  hostPath: string | undefined,
): Record<string, string> {
  if (layers === undefined) return {};
  const [, major = ''] = /^nodejs(\d+)/.exec(runtimeName) ?? [];
  const [, python = ''] = /^python([\d.]+)/.exec(runtimeName) ?? [];
  return {
    PATH: [`${layers}/bin`, ...(hostPath === undefined ? [] : [hostPath])].join(':'),
    LD_LIBRARY_PATH: `${layers}/lib`,
    ...(major !== '' && {
      NODE_PATH: `${layers}/nodejs/node${major}/node_modules:${layers}/nodejs/node_modules`,
    }),
    ...(python !== '' && {
      PYTHONPATH: `${layers}/python:${layers}/python/lib/python${python}/site-packages`,
    }),
  };
}
