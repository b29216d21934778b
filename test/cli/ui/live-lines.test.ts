import { expect, test } from 'vitest';
import { LiveLines } from '../../../src/cli/ui/live-lines.ts';
import type { Output } from '../../../src/cli/ui/terminal.ts';

function fakeOutput(isTerminal: boolean): Output & { text(): string } {
  let written = '';
  return { isTerminal, columns: 10, write: (text) => void (written += text), text: () => written };
}

test('lines replace the previous ones and are cut to the width of the terminal', () => {
  const output = fakeOutput(true);
  const live = new LiveLines(output);
  live.show(['one', 'two']);
  live.show(['0123456789']);
  expect(output.text()).toBe('\r\u001B[Jone\ntwo\n\u001B[2F\u001B[J012345678\n');
});

test('cutting a line keeps its styles', () => {
  const output = fakeOutput(true);
  new LiveLines(output).show(['\u001B[2m0123456789\u001B[22m']);
  expect(output.text()).toBe('\r\u001B[J\u001B[2m012345678\u001B[22m\n');
});

test('a wide character that does not fit is omitted, with all that follows', () => {
  const output = fakeOutput(true);
  new LiveLines(output).show(['注文注文文x', '👩‍👩‍👧12345678']);
  expect(output.text()).toBe('\r\u001B[J注文注文\n👩‍👩‍👧1234567\n');
});

test('without a terminal only permanent lines are written', () => {
  const output = fakeOutput(false);
  const live = new LiveLines(output);
  live.show(['one']);
  live.print('kept');
  live.clear();
  expect(output.text()).toBe('kept\n');
});
