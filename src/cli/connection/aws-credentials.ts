import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { type Environment, regionFrom } from './endpoint.ts';

const DEFAULT_PROFILE = 'default';

/**
 * The user's own credentials for AWS: from the environment, else from the shared files. Other sources (SSO, processes,
 * roles) need the AWS CLI, which can export theirs to the environment.
 * @param profile comes before everything in the environment, as for the AWS CLI
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readAwsCredentials(
  env: Environment,
  profile?: string,
): Promise<Credentials | undefined> {
  const fromEnvironment = credentialsOf({
    aws_access_key_id: env['AWS_ACCESS_KEY_ID'],
    aws_secret_access_key: env['AWS_SECRET_ACCESS_KEY'],
    aws_session_token: env['AWS_SESSION_TOKEN'],
  });
  if (fromEnvironment && profile === undefined) return fromEnvironment;
  const name = profile ?? env['AWS_PROFILE'] ?? DEFAULT_PROFILE;
  return (
    credentialsOf(await readCredentialsFile(env, name)) ?? credentialsOf(await readConfigFile(env, name))
  );
}

/** The credentials in the default section of a file in the form of `~/.aws/credentials`. */
export async function readCredentialsIn(file: string): Promise<Credentials | undefined> {
  return credentialsOf(await readSection(file, DEFAULT_PROFILE));
}

/** @throws OperatorError when there are none */
export async function requireAwsCredentials(env: Environment, profile?: string): Promise<Credentials> {
  const credentials = await readAwsCredentials(env, profile);
  if (credentials) return credentials;
  const name = profile ?? env['AWS_PROFILE'] ?? DEFAULT_PROFILE;
  throw new OperatorError(
    `there are no credentials for AWS in the environment or in the profile "${name}": set AWS_ACCESS_KEY_ID and ` +
      `AWS_SECRET_ACCESS_KEY, or export those of the AWS CLI (SSO, roles) with ` +
      `eval "$(aws configure export-credentials --profile ${name} --format env)"`,
  );
}

/** The region of a command that calls AWS: as `regionFrom`, with that of the profile before the default. */
export async function awsRegionFrom(
  option: string | undefined,
  env: Environment,
  profile?: string,
): Promise<string> {
  const isInEnvironment = Boolean(env['AWS_REGION'] || env['AWS_DEFAULT_REGION']);
  if (option !== undefined || (isInEnvironment && profile === undefined)) return regionFrom(option, env);
  const settings = await readConfigFile(env, profile ?? env['AWS_PROFILE'] ?? DEFAULT_PROFILE);
  return settings['region'] ?? regionFrom(undefined, env);
}

type Settings = Readonly<Record<string, string | undefined>>;

function credentialsOf(settings: Settings): Credentials | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = settings;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: settings['aws_session_token'] || undefined };
}

async function readCredentialsFile(env: Environment, profile: string): Promise<Settings> {
  return readSection(env['AWS_SHARED_CREDENTIALS_FILE'] ?? sharedFile('credentials'), profile);
}

/** In this file, the sections of all profiles but the default one begin with `profile`. */
async function readConfigFile(env: Environment, profile: string): Promise<Settings> {
  const section = profile === DEFAULT_PROFILE ? profile : `profile ${profile}`;
  return readSection(env['AWS_CONFIG_FILE'] ?? sharedFile('config'), section);
}

function sharedFile(name: string): string {
  return join(homedir(), '.aws', name);
}

async function readSection(file: string, name: string): Promise<Settings> {
  return sectionOf(await readFile(file, 'utf8').catch(() => ''), name);
}

/** The settings in a section of a file. */
export function sectionOf(text: string, name: string): Settings {
  const settings: Record<string, string> = {};
  let isWanted = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(.+?)\s*\]/.exec(line);
    if (section) isWanted = section[1] === name;
    const setting = /^\s*([a-z_]+)\s*=\s*(\S+)/.exec(line);
    if (isWanted && setting) settings[setting[1]!] = setting[2]!;
  }
  return settings;
}
