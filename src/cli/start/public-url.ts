import { UsageError } from '../command-line/options.ts';

/** @throws UsageError for what is no URL of a server */
export function publicUrl(options: { readonly 'public-url': string | undefined }): string | undefined {
  const typed = options['public-url'];
  if (typed === undefined) return undefined;
  const url = /^https?:\/\//.test(typed) && URL.canParse(typed) ? new URL(typed) : undefined;
  if (url?.pathname === '/' && url.search === '' && url.username === '') return url.origin;
  throw new UsageError(
    `--public-url takes a URL without path, query and user, such as http://millrace:4566, not "${typed}"`,
  );
}
