import { describe, expect, test } from 'vitest';
import { findWindowsProgram } from '../../../src/lib/platform/windows-programs.ts';
import { programStart } from '../../../src/lib/platform/program-start.ts';
import { pythonCommand } from '../../../src/lib/platform/python-command.ts';

const NODE = 'C:\\node';
const BIN = 'C:\\shop\\node_modules\\.bin';
// A copied environment keeps the case in which Windows has the name.
const env = { Path: `${BIN};;${NODE}`, ComSpec: 'C:\\Windows\\cmd.exe' };
const cwd = 'C:\\shop';

/** As npm writes it. */
const SHIM = String.raw`IF EXIST "%dp0%\node.exe" (
  SET "_prog=%dp0%\node.exe"
) ELSE (
  SET "_prog=node"
)
endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & "%_prog%"  "%dp0%\..\serverless\bin\serverless.js" %*`;
const FILES: Readonly<Record<string, string>> = {
  [`${NODE}\\node.exe`]: '',
  [`${NODE}\\npm.cmd`]: '"%NODE_EXE%" "%NPM_CLI_JS%" %*',
  [`${NODE}\\npm`]: '#!/bin/sh',
  [`${BIN}\\serverless.cmd`]: SHIM,
  [`${BIN}\\node.cmd`]: '',
  'C:\\shop\\gradlew.bat': '',
};
const find: typeof findWindowsProgram = (command, variables, folder) =>
  findWindowsProgram(command, variables, folder, (path) => path in FILES);
const onWindows = { env, cwd, platform: 'win32', find, read: (path: string) => FILES[path]! } as const;

describe('on Windows', () => {
  test.each([
    ['node', `${BIN}\\node.cmd`],
    ['NODE.EXE', `${NODE}\\NODE.EXE`],
    ['npm', `${NODE}\\npm.cmd`],
    ['.\\gradlew', 'C:\\shop\\gradlew.bat'],
    ['gradlew', undefined],
  ])('%s is found as %s', (command, path) => {
    const names = Object.keys(FILES).map((name) => name.toLowerCase());
    expect(findWindowsProgram(command, env, cwd, (file) => names.includes(file.toLowerCase()))).toBe(path);
  });

  test('PATHEXT decides between files of one folder', () => {
    const files = ['C:\\node\\a.exe', 'C:\\node\\a.cmd'];
    const isFile = (path: string) => files.includes(path);
    expect(findWindowsProgram('a', env, cwd, isFile)).toBe('C:\\node\\a.exe');
    expect(findWindowsProgram('a', { ...env, PATHEXT: '.CMD;.EXE;.VBS' }, cwd, isFile)).toBe(
      'C:\\node\\a.cmd',
    );
  });

  test("a package's command runs without a command processor", () => {
    expect(programStart('serverless', ['deploy', '--param', 'a="b" & c'], onWindows)).toEqual({
      command: process.execPath,
      args: ['C:\\shop\\node_modules\\serverless\\bin\\serverless.js', 'deploy', '--param', 'a="b" & c'],
    });
  });

  test.each([
    ['install', 'install'],
    ['C:\\my folder\\', '^^^"C:\\my^^^ folder\\\\^^^"'],
    ['say "hi"', '^^^"say^^^ \\^^^"hi\\^^^"^^^"'],
    ['a&b|c', '^^^"a^^^&b^^^|c^^^"'],
    ['100%PATH%', '^^^"100^^^%PATH^^^%^^^"'],
    ['', '^^^"^^^"'],
  ])('a batch file receives %j as %s', (arg, written) => {
    expect(programStart('npm', [arg], onWindows)).toEqual({
      command: 'C:\\Windows\\cmd.exe',
      args: ['/d', '/s', '/c', `""C:\\node\\npm.cmd" ${written}"`],
      windowsVerbatimArguments: true,
    });
  });

  test('a batch file cannot receive a line break', () => {
    expect(() => programStart('npm', ['a\nb'], onWindows)).toThrow(
      'an argument of C:\\node\\npm.cmd has a line break, which batch files cannot receive; put it into a file',
    );
  });

  test('Python is the launcher of its installer, else what is called python', () => {
    expect(pythonCommand({ env, cwd }, 'win32', find)).toEqual(['python']);
    expect(pythonCommand({ env, cwd }, 'win32', () => 'C:\\Windows\\py.exe')).toEqual(['py', '-3']);
  });
});

test.each(['linux', 'darwin'] as const)('on %s the system finds programs', (platform) => {
  const found = { command: 'npm', args: ['a b'] };
  expect(programStart('npm', ['a b'], { ...onWindows, platform })).toEqual(found);
  expect(pythonCommand({ env, cwd }, platform, find)).toEqual(['python3']);
});
