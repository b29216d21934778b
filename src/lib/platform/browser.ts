import { spawn } from 'node:child_process';
import { type Platform, THIS_PLATFORM } from './platform.ts';

/**
 * What opens a URL in the user's browser:
 * - Linux: `xdg-open`, of most desktops: https://portland.freedesktop.org/doc/xdg-open.html
 * - macOS: `open`
 * - Windows: the handler of URLs; `start` is of the command processor, which would interpret the text
 */
export function browserStart(
  url: string,
  platform: Platform = THIS_PLATFORM,
): { readonly command: string; readonly args: readonly string[] } {
  if (platform === 'darwin') return { command: 'open', args: [url] };
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] };
  return { command: 'xdg-open', args: [url] };
}

/** Opens a URL in the user's browser, which outlives this process. @param onMissing called when nothing can open it */
export function openBrowser(url: string, onMissing: () => void): void {
  const { command, args } = browserStart(url);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', onMissing);
  child.unref();
}
