// `millrace`: a server in the process of another program.
export { OperatorError } from '../lib/operator-error.ts';
export type { Logger } from '../lib/log/logger.ts';
export { ManifestError } from '../manifest/manifest-error.ts';
export type { ClientConfig } from '../server/client-environment/client-config.ts';
export type { DeployedProject, DeployOptions } from './deploy-project.ts';
export type { MillraceServer } from './millrace-server.ts';
export { startServer, type ServerOptions } from './start-server.ts';
