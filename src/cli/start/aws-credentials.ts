import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../../lib/aws/signature-v4.ts';

const DEFAULT_PROFILE = 'default';

/**
 * The user's own credentials for AWS: from the environment, else from the shared credentials file. Other sources (SSO,
 * processes, roles) need the AWS CLI, which can export theirs to the environment.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readAwsCredentials(env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  const fromEnvironment = credentialsOf({
    aws_access_key_id: env['AWS_ACCESS_KEY_ID'],
    aws_secret_access_key: env['AWS_SECRET_ACCESS_KEY'],
    aws_session_token: env['AWS_SESSION_TOKEN'],
  });
  if (fromEnvironment) return fromEnvironment;
  const file = env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials');
  const text = await readFile(file, 'utf8').catch(() => '');
  return credentialsOf(readProfile(text, env['AWS_PROFILE'] ?? DEFAULT_PROFILE));
}

type Settings = Readonly<Record<string, string | undefined>>;

function credentialsOf(settings: Settings): Credentials | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = settings;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: settings['aws_session_token'] || undefined };
}

function readProfile(text: string, profile: string): Settings {
  const settings: Record<string, string> = {};
  let isWanted = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(.+?)\s*\]/.exec(line);
    if (section) isWanted = section[1] === profile;
    const setting = /^\s*([a-z_]+)\s*=\s*(\S+)/.exec(line);
    if (isWanted && setting) settings[setting[1]!] = setting[2]!;
  }
  return settings;
}
