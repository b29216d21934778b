import type { Credentials } from '../../lib/aws/signature-v4.ts';

/** As a section of `~/.aws/credentials`. */
export function profileLines(name: string, { accessKeyId, secretAccessKey }: Credentials): string[] {
  return [`[${name}]`, `aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`];
}

/** For `eval "$(…)"` in a shell. Neither value has a character that a shell interprets. */
export function exportLines({ accessKeyId, secretAccessKey }: Credentials): string[] {
  return [
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    'unset AWS_SESSION_TOKEN AWS_PROFILE',
  ];
}
