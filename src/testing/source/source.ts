import type { Client } from '../../client/client.ts';
import type { FollowTools } from '../../deployment/deploy-stack.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Handler } from '../inline/handler.ts';
import type { PipelineParts } from './definition.ts';
import type { ResourceNames } from './resource-names.ts';

/** A project of the Serverless Framework. */
export interface ProjectSource {
  /** The folder with serverless.yml. */
  readonly project: string;
  /** The stage to deploy: that of serverless.yml by default, else `dev`. */
  readonly stage?: string;
  /** Values for `${param:NAME}`, by name. */
  readonly params?: Readonly<Record<string, string>>;
}

/** A CloudFormation template: a file, its JSON, or what `Template.fromStack(stack).toJSON()` of the CDK returns. */
export interface TemplateSource {
  readonly template: string | object;
  /** Values for the parameters of the template, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a pipeline consists of: a project, a template, or parts. */
export type PipelineSource = ProjectSource | TemplateSource | PipelineParts;

export interface DeployTools extends FollowTools {
  readonly clock: Clock;
  readonly account: string;
}

/** A source that was read and can be deployed. */
export interface ReadSource {
  readonly region: string;
  /** Handlers by the names that the source or the test gives their functions. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Whether some functions run as deployed. */
  readonly runsProcesses: boolean;
  deploy(tools: DeployTools): Promise<void>;
  /** The resources that were deployed. */
  names(client: Client): Promise<ResourceNames>;
}

export interface SourceSettings {
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Parameters of Systems Manager, by name. */
  readonly ssm: Readonly<Record<string, string>>;
  readonly region: string | undefined;
  readonly account: string;
  /** Whether functions that are given as parts need roles, because access is checked. */
  readonly hasRoles: boolean;
}
