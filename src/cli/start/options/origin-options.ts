import { texts, UsageError } from '../../command-line/options.ts';

/** Options of the commands that start a server. */
export const originOptions = {
  'allow-origin': texts(
    'ORIGIN',
    'let web pages of this origin call, such as https://app.example.com; can be repeated',
  ),
};

/** @throws UsageError for what no browser sends as the origin of a page */
export function allowedOrigins(options: { readonly 'allow-origin': readonly string[] }): readonly string[] {
  for (const typed of options['allow-origin']) {
    if (/^https?:\/\//.test(typed) && URL.canParse(typed) && new URL(typed).origin === typed) continue;
    throw new UsageError(
      `--allow-origin takes the origin of web pages, such as https://app.example.com or http://app.test:3000, without a path, ` +
        `not "${typed}". Each origin is allowed by its name; there is no word for all.`,
    );
  }
  return options['allow-origin'];
}
